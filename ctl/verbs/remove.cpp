#include "ctl/config_change.h"
#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

using What = ConfigOutcome::What;

std::string line_of(const ConfigOutcome& outcome) {
  const std::string app = printable(outcome.app);
  switch (outcome.what) {
    case What::success:
      return app + ": removed process group";
    case What::still_running:
      return "ERROR: process/group still running: " + app;
    case What::bad_name:
      return "ERROR: no such process/group: " + app;
    default:
      return app + ": ERROR (failed)";
  }
}

Attempt<ExitCode> run(const Session& session) {
  if (session.arguments.names.empty()) {
    if (session.arguments.json) print_json(session.out, "[]");
    return ExitCode::success;
  }
  const auto changed = have_changed(session, "remove", session.arguments.names);
  if (!changed) return tl::unexpected(changed.error());
  if (session.arguments.json) print_json(session.out, changed->body);
  ExitCode exit = ExitCode::success;
  for (const ConfigOutcome& outcome : changed->outcomes) {
    if (!session.arguments.json) session.out << line_of(outcome) << '\n' << std::flush;
    if (outcome.what == What::success) continue;
    exit = ExitCode::generic;
    if (outcome.what == What::failed && !outcome.description.empty())
      session.err << "skepctl: " << printable(outcome.app) << ": " << printable(outcome.description)
                  << '\n';
  }
  return exit;
}

}  // namespace

const VerbEntry remove_verb{
    .name = "remove",
    .operands = "APP...",
    .summary = "take stopped apps out of service",
    .text = "Their workers must be stopped before. add brings them back, and so does update.",
    .completes = {Completes::app, Completes::app},
    .json = true,
    .without_daemon = ExitCode::generic,
    .take = take_names,
    .run = run,
};

}  // namespace skep::ctl
