#include "ctl/clear.h"

#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.empty()) return usage("clear requires a process name");
  return take_names(std::move(words), into);
}

}  // namespace

const VerbEntry clear_verb{
    .name = "clear",
    .operands = "NAME...",
    .summary = "empty the logs of workers",
    .text = "The rotated files are removed too.",
    .completes = {Completes::worker, Completes::worker},
    .json = true,
    .take = take,
    .run = clear,
};

}  // namespace skep::ctl
