#include "ctl/command.h"
#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.size() < 2) return usage("signal requires a signal name and a process name");
  into.signal = words.front();
  into.names.assign(words.begin() + 1, words.end());
  return {};
}

Attempt<ExitCode> run(const Session& session) {
  return command(session, Verb::signal);
}

}  // namespace

const VerbEntry signal_verb{
    .name = "signal",
    .operands = "SIGNAL NAME...",
    .summary = "send workers a signal",
    .text = "SIGNAL is a name with or without SIG, or a number: HUP, SIGUSR2, 12.",
    .completes = {Completes::signal, Completes::worker},
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
