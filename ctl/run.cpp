#include "ctl/run.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "ctl/app_table.h"
#include "ctl/arguments.h"
#include "ctl/body.h"
#include "ctl/client.h"
#include "ctl/command.h"
#include "ctl/names.h"
#include "ctl/roll.h"
#include "ctl/session.h"
#include "ctl/socket_route.h"
#include "ctl/status.h"
#include "ctl/tail.h"

namespace skep::ctl {
namespace {

Attempt<std::vector<WorkerLine>> all_workers(const Client& client, std::string& body,
                                             KeepJson keep) {
  auto answer = expect_success(client.get("/v1/status"));
  if (!answer) return tl::unexpected(answer.error());
  body = std::move(answer->body);
  return read_status(body, keep);
}

// Scripts that read supervisorctl's lines get those alone; a person sees how the apps are doing
// too.
void print_apps(const Session& session, const std::vector<WorkerLine>& workers) {
  if (const auto apps = ask_apps(session.client)) session.out << app_table(*apps, workers);
}

Attempt<ExitCode> status(const Session& session) {
  const std::vector<std::string>& names = session.arguments.names;
  const bool everything = names.empty() || speaks_of_all(names);
  const bool json = session.arguments.json;
  std::string body;
  const auto workers =
      all_workers(session.client, body, json && !everything ? KeepJson::yes : KeepJson::no);
  if (!workers) return tl::unexpected(workers.error());
  const Matched matched = match(*workers, names);
  for (const std::string& complaint : matched.complaints)
    (json ? session.err : session.out) << complaint << '\n';
  if (!json) {
    session.out << status_table(matched.workers, session.colour);
    if (session.columns) print_apps(session, matched.workers);
  } else {
    print_json(session.out, everything ? body : status_json(matched.workers));
  }
  return status_exit(matched);
}

Attempt<ExitCode> own_pid(const Session& session) {
  const auto answer = expect_success(session.client.get("/v1/version"));
  if (!answer) return tl::unexpected(answer.error());
  const auto daemon = read_version(answer->body);
  if (!daemon) return tl::unexpected(daemon.error());
  if (session.arguments.json)
    session.out << fmt::format("{{\"pid\":{}}}\n", daemon->pid);
  else
    session.out << daemon->pid << '\n';
  return ExitCode::success;
}

Attempt<ExitCode> pid(const Session& session) {
  const std::vector<std::string>& names = session.arguments.names;
  if (names.empty()) return own_pid(session);
  std::string body;
  const auto workers = all_workers(session.client, body, KeepJson::no);
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

Attempt<ExitCode> shut_down(const Session& session) {
  const auto answer =
      expect_success(session.client.post("/v1/shutdown", "{}", Client::Wait::patiently));
  if (!answer) return tl::unexpected(answer.error());
  session.out << "Shut down\n";
  return ExitCode::success;
}

Attempt<ExitCode> version(const Session& session) {
  const auto answer = expect_success(session.client.get("/v1/version"));
  if (!answer) return tl::unexpected(answer.error());
  const auto daemon = read_version(answer->body);
  if (!daemon) return tl::unexpected(daemon.error());
  if (session.arguments.json)
    print_json(session.out, answer->body);
  else
    session.out << printable(daemon->version) << '\n';
  return ExitCode::success;
}

Attempt<ExitCode> act(const Session& session) {
  switch (session.arguments.action) {
    case Action::status:
      return status(session);
    case Action::start:
      return command(session, Verb::start);
    case Action::stop:
      return command(session, Verb::stop);
    case Action::restart:
      return command(session, Verb::restart);
    case Action::signal:
      return command(session, Verb::signal);
    case Action::roll:
      return roll(session);
    case Action::scale:
      return scale(session);
    case Action::pid:
      return pid(session);
    case Action::tail:
      return tail(session.client, session.arguments, session.out);
    case Action::shutdown:
      return shut_down(session);
    case Action::version:
      return version(session);
    case Action::help:
      session.out << session.arguments.text;
      return ExitCode::success;
    case Action::own_version:
      session.out << "skepctl " SKEP_VERSION "\n";
      return ExitCode::success;
  }
  return ExitCode::generic;
}

}  // namespace

int run(std::span<const std::string> words, const Surroundings& around, Colour colour,
        std::ostream& out, std::ostream& err, std::chrono::milliseconds patience) {
  const auto arguments = parse_arguments(words);
  if (!arguments) {
    err << arguments.error().sentence << '\n';
    return static_cast<int>(arguments.error().exit);
  }
  const Client client(std::make_shared<SocketRoute>(choose_socket(arguments->socket, around)),
                      patience);
  const auto exit = act({client, *arguments, colour, around.columns, out, err});
  out << std::flush;
  if (exit) return static_cast<int>(*exit);
  err << "skepctl: " << exit.error().sentence << '\n';
  return static_cast<int>(exit.error().exit);
}

}  // namespace skep::ctl
