#include "ctl/tail.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "ctl/operands.h"
#include "ctl/verbs/tailing.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array options{follow_option, bytes_option};

Attempt<void> take_stream(std::string stream, Arguments& into) {
  std::transform(stream.begin(), stream.end(), stream.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (stream != "stdout" && stream != "stderr")
    return complaint("Error: bad channel '" + stream + "'");
  into.stream = std::move(stream);
  return {};
}

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  const bool has_option = into.follow || into.bytes != Arguments{}.bytes;
  if (words.empty() && has_option) return complaint("Error: tail requires process name");
  if (words.empty()) return usage("too few arguments");
  if (words.size() > 2) return usage("too many arguments");
  if (words.size() == 2)
    if (auto taken = take_stream(words[1], into); !taken) return taken;
  into.names = {words.front()};
  return bytes_within_bounds(into);
}

}  // namespace

const VerbEntry tail_verb{
    .name = "tail",
    .operands = "NAME [stdout|stderr]",
    .summary = "print the end of a worker's log",
    .text =
        "tail -100 web:0 prints its last 100 bytes, tail -f web:0 stderr what it writes to\n"
        "stderr until ^C. logs shows several workers at once.",
    .options = options,
    .completes = {Completes::worker, Completes::stream},
    .json = true,
    .dash_number = "--bytes",
    .take = take,
    .run = tail,
};

}  // namespace skep::ctl
