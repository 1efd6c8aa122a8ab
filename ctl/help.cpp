#include "ctl/help.h"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/verbs/table.h"

namespace skep::ctl {
namespace {

std::string option_line(const Option& option) {
  if (option.help.empty()) return {};
  std::string names;
  for (const char c : option.names) names += c == ',' ? std::string(", ") : std::string(1, c);
  if (!option.value.empty()) names += fmt::format(" {}", option.value);
  return fmt::format("  {:<22}{}\n", names, option.help);
}

}  // namespace

std::string usage_line(const VerbEntry& verb) {
  std::string line = fmt::format("usage: skepctl {}", verb.name);
  if (!verb.options.empty() || verb.json) line += " [OPTION...]";
  if (!verb.operands.empty()) line += fmt::format(" {}", verb.operands);
  return line + '\n';
}

std::string help_text(const VerbEntry& verb) {
  std::string text = usage_line(verb) + fmt::format("\n{}.\n", verb.summary);
  if (!verb.text.empty()) text += fmt::format("\n{}\n", verb.text);
  if (verb.options.empty() && !verb.json) return text;
  text += "\noptions:\n";
  for (const Option& option : verb.options) text += option_line(option);
  if (verb.json) text += option_line(json_option);
  return text;
}

std::string help_text() {
  std::string text =
      "skepctl steers a running skepd.\n\nusage: skepctl [OPTION...] VERB [...]\n\nverbs:\n";
  for (const VerbEntry* verb : all_verbs()) {
    const std::string words = verb->operands.empty()
                                  ? std::string(verb->name)
                                  : fmt::format("{} {}", verb->name, verb->operands);
    text += fmt::format("  {:<30}{}\n", words, verb->summary);
  }
  text += "\noptions:\n";
  for (const Option& option : global_options()) text += option_line(option);
  return text +
         "\nNAME is a worker (web:0), an app (web or web:*) or all; APP is an app or all.\n"
         "skepctl help VERB tells more about one.\n";
}

}  // namespace skep::ctl
