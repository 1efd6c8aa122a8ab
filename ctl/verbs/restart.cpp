#include <array>

#include "ctl/command.h"
#include "ctl/operands.h"
#include "ctl/verbs/stopping.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array options{drain_option};

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.empty()) return usage("restart requires a process name");
  return take_names(std::move(words), into);
}

Attempt<ExitCode> run(const Session& session) {
  return command(session, Verb::restart);
}

}  // namespace

const VerbEntry restart_verb{
    .name = "restart",
    .operands = "NAME...",
    .summary = "stop workers, then start them",
    .text =
        "All that are named are down for a moment; roll replaces them one after another and\n"
        "loses no connection. The config file is not read again: see reread and update.",
    .options = options,
    .completes = {Completes::worker, Completes::worker},
    .json = true,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
