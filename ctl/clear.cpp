#include "ctl/clear.h"

#include <utility>

#include "ctl/command.h"
#include "ctl/json_fields.h"
#include "ctl/names.h"
#include "model/outcome.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;

struct Cleared {
  std::string name;
  Outcome outcome = Outcome::failed;
  std::string description;
};

Attempt<std::vector<Cleared>> read_cleared(std::string_view body) {
  const auto results = parsed_results(body);
  if (!results) return tl::unexpected(results.error());
  std::vector<Cleared> cleared;
  for (const json::value& element : *results) {
    const json::object* result = element.if_object();
    const auto outcome =
        result != nullptr ? outcome_named(text_at(*result, "outcome")) : std::nullopt;
    if (!outcome) return unreadable("one of its results is none");
    cleared.push_back({text_at(*result, "name"), *outcome, text_at(*result, "description")});
  }
  return cleared;
}

ExitCode print(const Session& session, const Cleared& cleared) {
  const std::string name = printable(cleared.name);
  std::ostream& lines = session.arguments.json ? session.err : session.out;
  switch (cleared.outcome) {
    case Outcome::success:
      if (!session.arguments.json) lines << name << ": cleared\n";
      return ExitCode::success;
    case Outcome::bad_name:
      lines << name << ": ERROR (no such process)\n";
      return ExitCode::generic;
    default:
      lines << name << ": ERROR (failed)\n" << std::flush;
      if (!cleared.description.empty())
        session.err << "skepctl: " << name << ": " << printable(cleared.description) << '\n';
      return ExitCode::generic;
  }
}

}  // namespace

Attempt<ExitCode> clear(const Session& session) {
  Addressed order = addressed(session.arguments.names, Verb::stop);
  std::string body = R"({"results":[]})";
  std::vector<Cleared> all;
  for (const ResultLine& known : order.known) all.push_back({known.name, known.outcome, {}});
  if (!order.targets.empty()) {
    auto answer = expect_success(session.client.post(
        "/v1/logs/clear",
        json::serialize(json::object{{"targets", json::value_from(order.targets)}}),
        Client::Wait::patiently));
    if (!answer) return tl::unexpected(answer.error());
    auto told = read_cleared(answer->body);
    if (!told) return tl::unexpected(told.error());
    all.insert(all.end(), std::make_move_iterator(told->begin()),
               std::make_move_iterator(told->end()));
    body = std::move(answer->body);
  }
  if (session.arguments.json) print_json(session.out, body);
  ExitCode exit = ExitCode::success;
  for (const Cleared& one : all)
    if (const ExitCode code = print(session, one); code != ExitCode::success) exit = code;
  return exit;
}

}  // namespace skep::ctl
