#include <array>

#include "ctl/logs/show_logs.h"
#include "ctl/operands.h"
#include "ctl/verbs/tailing.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array options{follow_option, bytes_option};

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  into.names = std::move(words);
  return bytes_within_bounds(into);
}

}  // namespace

const VerbEntry logs_verb{
    .name = "logs",
    .operands = "[NAME...]",
    .summary = "print several workers' logs, each line behind its worker",
    .text =
        "stdout and stderr, of all workers unless some are named. Workers that write to one\n"
        "file are shown once, under the name of their app. With --json a line is an object:\n"
        "name, stream, text.",
    .options = options,
    .completes = {Completes::worker, Completes::worker},
    .json = true,
    .dash_number = "--bytes",
    .take = take,
    .run = show_logs,
};

}  // namespace skep::ctl
