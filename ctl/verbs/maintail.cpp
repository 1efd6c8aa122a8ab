#include <array>

#include "ctl/operands.h"
#include "ctl/tail.h"
#include "ctl/verbs/tailing.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array options{follow_option, bytes_option};

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.size() > 1) return usage("too many arguments");
  if (words.size() == 1) return complaint("Error: bad argument " + words.front());
  return bytes_within_bounds(into);
}

}  // namespace

const VerbEntry maintail_verb{
    .name = "maintail",
    .operands = "",
    .summary = "print the end of skepd's own log",
    .text = "maintail -100 prints its last 100 bytes, maintail -f what is written until ^C.",
    .options = options,
    .json = true,
    .dash_number = "--bytes",
    .take = take,
    .run = maintail,
};

}  // namespace skep::ctl
