#include "ctl/command.h"
#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.empty()) return own_usage("drain requires the name of a worker or an app, or all");
  into.drain = true;
  return take_names(std::move(words), into);
}

Attempt<ExitCode> run(const Session& session) {
  return command(session, Verb::stop);
}

}  // namespace

const VerbEntry drain_verb{
    .name = "drain",
    .operands = "NAME...",
    .summary = "let workers finish what they have open, then stop them",
    .text =
        "They accept nothing new from now on, and stop when the last connection is closed or\n"
        "stop.drain is over. The same as stop --drain.",
    .completes = {Completes::worker, Completes::worker},
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
