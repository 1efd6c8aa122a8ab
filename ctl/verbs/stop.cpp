#include <array>

#include "ctl/command.h"
#include "ctl/operands.h"
#include "ctl/verbs/stopping.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array options{drain_option};

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.empty()) return usage("stop requires a process name");
  return take_names(std::move(words), into);
}

Attempt<ExitCode> run(const Session& session) {
  return command(session, Verb::stop);
}

}  // namespace

const VerbEntry stop_verb{
    .name = "stop",
    .operands = "NAME...",
    .summary = "stop workers and wait until they are gone",
    .text =
        "Each gets its app's stop.signal, and after stop.kill SIGKILL. They stay stopped until\n"
        "they are started.",
    .options = options,
    .completes = {Completes::worker, Completes::worker},
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
