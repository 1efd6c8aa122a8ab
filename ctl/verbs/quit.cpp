#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<ExitCode> run(const Session& session) {
  if (session.around.shell != nullptr) session.around.shell->left = true;
  session.out << '\n';
  return ExitCode::success;
}

}  // namespace

const VerbEntry quit_verb{
    .name = "quit",
    .operands = "",
    .summary = "leave the shell",
    .text = "So does ^D.",
    .take = take_names,
    .run = run,
};

const VerbEntry exit_verb{
    .name = "exit",
    .operands = "",
    .summary = "leave the shell",
    .text = "The same as quit.",
    .take = take_names,
    .run = run,
};

}  // namespace skep::ctl
