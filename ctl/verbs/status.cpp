#include "ctl/status.h"

#include "ctl/app_table.h"
#include "ctl/ask_workers.h"
#include "ctl/names.h"
#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

// Scripts that read supervisorctl's lines get those alone; a person sees how the apps are doing
// too.
void print_apps(const Session& session, const std::vector<WorkerLine>& workers) {
  if (const auto apps = ask_apps(session.client)) session.out << app_table(*apps, workers);
}

Attempt<ExitCode> run(const Session& session) {
  const std::vector<std::string>& names = session.arguments.names;
  const bool everything = names.empty() || speaks_of_all(names);
  const bool json = session.arguments.json;
  const auto body = ask(session, "/v1/status");
  if (!body) return tl::unexpected(body.error());
  const auto workers = read_status(*body, json && !everything ? KeepJson::yes : KeepJson::no);
  if (!workers) return tl::unexpected(workers.error());
  const Matched matched = match(*workers, names);
  for (const std::string& complaint : matched.complaints)
    (json ? session.err : session.out) << complaint << '\n';
  if (!json) {
    session.out << status_table(matched.workers, session.colour);
    if (session.around.columns) print_apps(session, matched.workers);
  } else {
    print_json(session.out, everything ? *body : status_json(matched.workers));
  }
  return status_exit(matched);
}

}  // namespace

const VerbEntry status_verb{
    .name = "status",
    .operands = "[NAME...]",
    .summary = "show workers and what they do",
    .text =
        "On a terminal the apps are told below their workers: how many run, how connections\n"
        "are balanced, spares, a roll. It leaves with 3 when one of the workers is stopped,\n"
        "has exited or was given up, and with 4 when nothing has a name or no skepd answers.",
    .completes = {Completes::worker, Completes::worker},
    .json = true,
    .without_daemon = ExitCode::unreachable,
    .take = take_names,
    .run = run,
};

}  // namespace skep::ctl
