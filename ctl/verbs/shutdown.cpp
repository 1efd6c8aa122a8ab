#include "ctl/operands.h"
#include "ctl/person.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& /*into*/) {
  return take_nothing(words, "shutdown");
}

Attempt<ExitCode> run(const Session& session) {
  if (session.around.shell != nullptr && session.around.can_answer &&
      !agrees(session, "Really shut skepd and every worker down y/N? "))
    return ExitCode::success;
  auto answer = expect_success(session.client.post("/v1/shutdown", "{}", Client::Wait::patiently));
  if (!answer) {
    Trouble& why = answer.error();
    if (!why.line.empty()) why.line = "ERROR: " + why.line + " (already shut down?)";
    return tl::unexpected(std::move(why));
  }
  session.out << "Shut down\n";
  return ExitCode::success;
}

}  // namespace

const VerbEntry shutdown_verb{
    .name = "shutdown",
    .operands = "",
    .summary = "stop every worker, then skepd",
    .text = "In the shell it asks first.",
    .without_daemon = ExitCode::generic,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
