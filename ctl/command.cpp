#include "ctl/command.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "ctl/app_line.h"
#include "ctl/names.h"
#include "ctl/results.h"

namespace skep::ctl {
namespace {

struct Outcomes {
  std::string body;
  std::vector<ResultLine> results;
};

Attempt<Outcomes> carry_out(const Session& session, Verb verb) {
  Addressed order = addressed(session.arguments.names, verb);
  Outcomes outcomes{R"({"results":[]})", std::move(order.known)};
  if (order.targets.empty()) return outcomes;
  auto answer = expect_success(session.client.post(
      "/v1/command", order_body(session.arguments, verb, order.targets), Client::Wait::for_ever));
  if (!answer) return tl::unexpected(answer.error());
  outcomes.body = std::move(answer->body);
  auto told = read_results(outcomes.body);
  if (!told) return tl::unexpected(told.error());
  outcomes.results.insert(outcomes.results.end(), std::make_move_iterator(told->begin()),
                          std::make_move_iterator(told->end()));
  return outcomes;
}

ExitCode print(const Session& session, const Report& said, const std::string& body) {
  if (session.arguments.json)
    print_json(session.out, body);
  else
    session.out << said.out;
  session.out << std::flush;
  session.err << said.err;
  return said.exit;
}

// "web: scaled to 6 workers": the number is the daemon's, since "+1" does not say it.
std::string scaled_line(const std::string& name, const std::vector<AppLine>& apps) {
  const auto app = std::find_if(apps.begin(), apps.end(),
                                [&](const AppLine& line) { return line.name == name; });
  if (app == apps.end()) return fmt::format("{}: scaled\n", printable(name));
  return fmt::format("{}: scaled to {} worker{}\n", printable(name), app->workers_desired,
                     app->workers_desired == 1 ? "" : "s");
}

}  // namespace

Addressed addressed(const std::vector<std::string>& names, Verb verb) {
  if (speaks_of_all(names)) return {{"all"}, {}};
  Addressed order;
  for (const std::string& name : names)
    if (parse_target(name))
      order.targets.push_back(name);
    else
      order.known.push_back({name, name, {}, verb, Outcome::bad_name, {}});
  return order;
}

std::string order_body(const Arguments& arguments, Verb verb,
                       const std::vector<std::string>& targets) {
  Order order;
  order.verb = verb;
  order.targets = targets;
  order.signal = arguments.signal;
  order.drain = arguments.drain;
  order.wait = arguments.wait;
  order.workers = arguments.workers;
  return command_body(order);
}

Attempt<ExitCode> command(const Session& session, Verb verb) {
  const auto outcomes = carry_out(session, verb);
  if (!outcomes) return tl::unexpected(outcomes.error());
  return print(session, report(outcomes->results, session.arguments.names), outcomes->body);
}

Attempt<ExitCode> scale(const Session& session) {
  const auto outcomes = carry_out(session, Verb::scale);
  if (!outcomes) return tl::unexpected(outcomes.error());
  Report said = report(outcomes->results, session.arguments.names);
  const bool well =
      std::all_of(outcomes->results.begin(), outcomes->results.end(), [](const ResultLine& result) {
        return result.verb == Verb::scale && !result.slot && result.outcome == Outcome::success;
      });
  if (well && !session.arguments.json) {
    const auto apps = ask_apps(session.client);
    said.out.clear();
    for (const ResultLine& result : outcomes->results)
      said.out += scaled_line(result.app, apps.value_or(std::vector<AppLine>{}));
  }
  return print(session, said, outcomes->body);
}

}  // namespace skep::ctl
