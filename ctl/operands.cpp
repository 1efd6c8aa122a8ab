#include "ctl/operands.h"

#include <utility>

#include <fmt/format.h>

#include "ctl/verb_entry.h"

namespace skep::ctl {

Attempt<void> take_names(std::vector<std::string> words, Arguments& into) {
  into.names = std::move(words);
  return {};
}

Attempt<void> take_nothing(const std::vector<std::string>& words, std::string_view verb) {
  if (!words.empty()) return usage(fmt::format("{} accepts no arguments", verb));
  return {};
}

tl::unexpected<Trouble> usage(const std::string& sentence, ExitCode exit) {
  return usage_complaint("Error: " + sentence, exit);
}

tl::unexpected<Trouble> usage_complaint(std::string line, ExitCode exit) {
  return tl::unexpected<Trouble>(Trouble{{}, exit, std::move(line), true});
}

tl::unexpected<Trouble> own_usage(const std::string& sentence) {
  return trouble("Error: " + sentence, ExitCode::invalid_arguments);
}

Attempt<void> bytes_within_bounds(const Arguments& arguments) {
  if (arguments.bytes > most_tail_bytes)
    return complaint(
        fmt::format("Error: {} prints at most {} bytes", arguments.verb->name, most_tail_bytes));
  return {};
}

}  // namespace skep::ctl
