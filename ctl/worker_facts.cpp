#include "ctl/worker_facts.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "ctl/ask_workers.h"
#include "ctl/event_line.h"
#include "ctl/fields_text.h"
#include "ctl/json_fields.h"
#include "ctl/line_cutter.h"
#include "ctl/status.h"
#include "ctl/toml_config.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;

constexpr std::size_t most_events = 10;

json::object object_of(std::string_view body) {
  json::error_code error;
  json::value value = json::parse({body.data(), body.size()}, error);
  return error || !value.is_object() ? json::object() : std::move(value.get_object());
}

json::object app_of(const Session& session, const std::string& name) {
  const auto body = ask(session, "/v1/apps");
  if (!body) return {};
  json::error_code error;
  const json::value value = json::parse(*body, error);
  if (error || !value.is_array()) return {};
  for (const json::value& app : value.get_array())
    if (app.is_object() && text_at(app.get_object(), "name") == name) return app.get_object();
  return {};
}

json::object thresholds_of(const Session& session, const std::string& app) {
  const auto body = ask(session, "/v1/config");
  if (!body) return {};
  const auto config = config_json(*body);
  if (!config) return {};
  const json::value* table = config->if_contains("app");
  table = table != nullptr && table->is_object() ? table->get_object().if_contains(app) : nullptr;
  json::object thresholds;
  if (table == nullptr || !table->is_object()) return thresholds;
  for (const char* key : {"loop-lag", "heap", "memory"})
    if (const json::value* value = table->get_object().if_contains(key); value != nullptr)
      thresholds[key] = *value;
  return thresholds;
}

std::vector<json::object> events_of(const Session& session, const WorkerLine& worker) {
  std::vector<json::object> events;
  const auto body = ask(session, "/v1/events");
  if (!body) return events;
  LineCutter lines([&](std::string_view line) {
    const auto event = read_event(line);
    if (!event ||
        (event->worker != worker.name() && !(event->worker.empty() && event->app == worker.app)))
      return;
    if (events.size() == most_events) events.erase(events.begin());
    events.push_back(object_of(line));
  });
  lines.feed(*body);
  lines.finish();
  return events;
}

// "loop-lag  soft 100ms, hard 30s"
std::string thresholds_text(const json::object& thresholds) {
  std::string text;
  for (const auto& [key, value] : thresholds) {
    std::string parts;
    if (value.is_object())
      for (const auto& [name, bound] : value.get_object())
        parts += fmt::format(
            "{}{} {}", parts.empty() ? "" : ", ", std::string_view(name),
            bound.is_string() ? std::string(bound.get_string()) : json::serialize(bound));
    text += fmt::format("  {:<18} {}\n", std::string_view(key), parts);
  }
  return printable_lines(text);
}

}  // namespace

Attempt<WorkerFacts> ask_facts(const Session& session, const std::string& name) {
  const auto workers = ask_workers(session, KeepJson::yes);
  if (!workers) return tl::unexpected(workers.error());
  const Matched matched = match(*workers, {name});
  if (matched.workers.empty()) return complaint(matched.complaints.front());
  if (matched.workers.size() > 1)
    return trouble(fmt::format("{} has {} workers; name one of them, such as {}", printable(name),
                               matched.workers.size(), printable(matched.workers.front().name())),
                   ExitCode::invalid_arguments);
  const WorkerLine& worker = matched.workers.front();
  return WorkerFacts{object_of(worker.json), app_of(session, worker.app),
                     thresholds_of(session, worker.app), events_of(session, worker)};
}

std::string facts_text(const WorkerFacts& facts, Colour colour) {
  std::string text = fields_text(facts.worker, "");
  if (!facts.app.empty()) text += "\napp:\n" + fields_text(facts.app, "  ");
  if (!facts.thresholds.empty()) text += "\nthresholds:\n" + thresholds_text(facts.thresholds);
  if (!facts.events.empty()) text += "\nlast events:\n";
  for (const json::object& object : facts.events)
    if (const auto event = read_event(json::serialize(object)))
      text += "  " + event_text(*event, colour) + '\n';
  return text;
}

std::string facts_json(const WorkerFacts& facts) {
  json::array events;
  for (const json::object& event : facts.events) events.emplace_back(event);
  return json::serialize(
      json::object{{"worker", facts.worker},
                   {"app", facts.app.empty() ? json::value(nullptr) : json::value(facts.app)},
                   {"thresholds", facts.thresholds},
                   {"events", std::move(events)}});
}

}  // namespace skep::ctl
