#include "ctl/foreground.h"
#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.empty()) return usage_complaint("ERROR: no process name supplied");
  if (words.size() > 1) return complaint("ERROR: too many process names supplied");
  return take_names(std::move(words), into);
}

}  // namespace

const VerbEntry fg_verb{
    .name = "fg",
    .operands = "WORKER",
    .summary = "show what a worker writes, and send it what is typed",
    .text =
        "Until ^C, which leaves the worker running. Its app needs stdin = \"pipe\" to be sent\n"
        "anything.",
    .completes = {Completes::worker, Completes::nothing},
    .one_host = true,
    .take = take,
    .run = foreground,
};

}  // namespace skep::ctl
