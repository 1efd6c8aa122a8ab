#include "ctl/command.h"
#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.empty()) return usage("start requires a process name", ExitCode::invalid_arguments);
  return take_names(std::move(words), into);
}

Attempt<ExitCode> run(const Session& session) {
  return command(session, Verb::start);
}

}  // namespace

const VerbEntry start_verb{
    .name = "start",
    .operands = "NAME...",
    .summary = "start workers and wait until they are ready",
    .text =
        "A worker that runs already is no failure. One that cannot be started, or ends before\n"
        "it is ready, is: then skepctl says why and leaves with 7.",
    .completes = {Completes::worker, Completes::worker},
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
