#include "ctl/run.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "ctl/arguments.h"
#include "ctl/client.h"
#include "ctl/completion/answer.h"
#include "ctl/completion/live_names.h"
#include "ctl/remote/reach.h"
#include "ctl/remote/several.h"
#include "ctl/session.h"
#include "ctl/shell/shell.h"
#include "ctl/socket_route.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

// Whoever presses Tab waits.
constexpr std::chrono::milliseconds patience_with_completion(500);

int tell(const Trouble& why, bool json, std::ostream& out, std::ostream& err) {
  out << std::flush;
  if (!why.line.empty()) (json ? err : out) << why.line << '\n' << std::flush;
  if (!why.sentence.empty()) err << why.sentence << '\n';
  return static_cast<int>(why.exit);
}

// What no verb itself has said of a daemon that is not there.
Trouble without_daemon(Trouble why, const VerbEntry& verb) {
  const bool absent = why.exit == ExitCode::unreachable || why.exit == ExitCode::not_running;
  if (absent && verb.without_daemon) why.exit = *verb.without_daemon;
  return why;
}

// Where and how a verb is carried out.
struct Stage {
  const Surroundings& around;
  Colour colour;
  std::ostream& out;
  std::ostream& err;
  std::chrono::milliseconds patience;
};

int run_verb(const Arguments& arguments, std::shared_ptr<Route> route, const Stage& stage) {
  const Client client(std::move(route), stage.patience);
  auto exit =
      arguments.verb->run({client, arguments, stage.around, stage.colour, stage.out, stage.err});
  stage.out << std::flush;
  if (exit) return static_cast<int>(*exit);
  Trouble why = without_daemon(std::move(exit.error()), *arguments.verb);
  if (!why.sentence.empty() && !why.sentence.starts_with("Error: "))
    why.sentence.insert(0, "skepctl: ");
  return tell(why, arguments.json, stage.out, stage.err);
}

int run_on_each(const std::vector<Host>& hosts, const Arguments& arguments, const Stage& stage) {
  if (arguments.verb->one_host) {
    stage.err << fmt::format("Error: {} is for one host, not for {} at once\n",
                             arguments.verb->name, hosts.size());
    return static_cast<int>(ExitCode::invalid_arguments);
  }
  Gathering gathering = arguments.follow ? Gathering::lines : Gathering::blocks;
  if (arguments.json) gathering = arguments.follow ? Gathering::json_lines : Gathering::json;
  Surroundings apart = stage.around;
  apart.columns.reset();
  apart.input = -1;
  apart.can_answer = false;
  const auto act = [&](const Host& host, std::ostream& out, std::ostream& err) {
    return run_verb(arguments, choose_route(&host, arguments, apart, Asking::no),
                    {apart, stage.colour, out, err, stage.patience});
  };
  return act_on_each(hosts, gathering, act, stage.out, stage.err);
}

// What a line typed into the shell speaks to unless it says otherwise.
std::shared_ptr<Route> route_of(const Shell& shell) {
  if (shell.socket.empty()) return shell.route;
  return std::make_shared<SocketRoute>(shell.socket);
}

int run_typed_verbs(const std::string& where, std::shared_ptr<Route> route, const Stage& stage) {
  const Shell* shell = nullptr;  // once it has run a line, which it does before anything is typed
  const auto run_line = [&](std::span<const std::string> words, const Surroundings& inside) {
    if (!inside.shell->route) inside.shell->route = route;
    shell = inside.shell;
    static_cast<void>(run(words, inside, stage.colour, stage.out, stage.err, stage.patience));
  };
  const auto completer = [&](const std::vector<std::string>& words) {
    return complete(words, [&] {
      return live_names(Client(shell != nullptr ? route_of(*shell) : route,
                               std::min(stage.patience, patience_with_completion)));
    });
  };
  run_shell(where.empty() ? "skepctl> " : "skepctl " + where + "> ", stage.around, stage.out,
            run_line, completer);
  return static_cast<int>(ExitCode::success);
}

bool speaks_to_nobody_else(const Arguments& arguments) {
  return arguments.verb == &help_verb || arguments.verb == &dial_stdio_verb;
}

int run_parsed(Arguments& arguments, const Stage& stage) {
  const Surroundings& around = stage.around;
  const bool reads_verbs =
      arguments.verb == nullptr && around.shell == nullptr && around.input >= 0;
  if (arguments.verb == nullptr && !reads_verbs) arguments.verb = &help_verb;
  if (around.shell != nullptr && arguments.socket.empty() && arguments.host.empty())
    return run_verb(arguments, route_of(*around.shell), stage);
  auto hosts = choose_hosts(arguments, around);
  if (!hosts) return tell(hosts.error(), false, stage.out, stage.err);
  if (speaks_to_nobody_else(arguments)) hosts->clear();
  if (hosts->size() > 1 && reads_verbs) {
    stage.err << "Error: the shell is for one host; give a verb for several\n";
    return static_cast<int>(ExitCode::invalid_arguments);
  }
  if (hosts->size() > 1) return run_on_each(*hosts, arguments, stage);
  const Host* host = hosts->empty() ? nullptr : &hosts->front();
  auto route =
      choose_route(host, arguments, around, around.has_terminal ? Asking::yes : Asking::no);
  if (reads_verbs)
    return run_typed_verbs(host != nullptr ? host->url : "", std::move(route), stage);
  return run_verb(arguments, std::move(route), stage);
}

}  // namespace

int run(std::span<const std::string> words, const Surroundings& around, Colour colour,
        std::ostream& out, std::ostream& err, std::chrono::milliseconds patience) {
  if (!words.empty() && words.front() == "--complete") {
    answer_completion(words.subspan(1), around, out);
    out << std::flush;
    return 0;
  }
  auto arguments = parse_arguments(words);
  if (!arguments) return tell(arguments.error(), false, out, err);
  if (arguments->own_version) {
    out << "skepctl " SKEP_VERSION "\n";
    return 0;
  }
  return run_parsed(*arguments, {around, colour, out, err, patience});
}

}  // namespace skep::ctl
