#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "ctl/ask_workers.h"
#include "ctl/names.h"
#include "ctl/operands.h"
#include "ctl/status.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<ExitCode> own_pid(const Session& session) {
  const auto body = ask(session, "/v1/version");
  if (!body) return tl::unexpected(body.error());
  const auto daemon = read_version(*body);
  if (!daemon) return tl::unexpected(daemon.error());
  if (session.arguments.json)
    session.out << fmt::format("{{\"pid\":{}}}\n", daemon->pid);
  else
    session.out << daemon->pid << '\n';
  return ExitCode::success;
}

Attempt<ExitCode> run(const Session& session) {
  const std::vector<std::string>& names = session.arguments.names;
  if (names.empty()) return own_pid(session);
  const auto workers = ask_workers(session);
  if (!workers) return tl::unexpected(workers.error());

  ExitCode exit = ExitCode::success;
  std::vector<WorkerLine> found;
  const auto look_up = [&](const std::string& name) {
    Matched matched = match(*workers, {name});
    if (!matched.complaints.empty()) {
      (session.arguments.json ? session.err : session.out)
          << "No such process " << printable(name) << '\n';
      exit = ExitCode::generic;
    }
    for (WorkerLine& worker : matched.workers) {
      if (!session.arguments.json) session.out << worker.pid << '\n';
      if (worker.pid == 0 && name != "all") exit = ExitCode::not_running;
      found.push_back(std::move(worker));
    }
  };
  if (speaks_of_all(names))
    look_up("all");
  else
    std::for_each(names.begin(), names.end(), look_up);
  if (session.arguments.json) session.out << pids_body(found) << '\n';
  return exit;
}

}  // namespace

const VerbEntry pid_verb{
    .name = "pid",
    .operands = "[NAME...|all]",
    .summary = "print the pids of workers, or skepd's own",
    .text =
        "A worker without a process has the pid 0. It leaves with 7 when one that was named\n"
        "has none.",
    .completes = {Completes::worker, Completes::worker},
    .json = true,
    .take = take_names,
    .run = run,
};

}  // namespace skep::ctl
