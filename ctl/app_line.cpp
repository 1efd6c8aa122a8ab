#include "ctl/app_line.h"

#include <algorithm>
#include <array>

#include "ctl/json_fields.h"
#include "ctl/session.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;
using Phase = RollStatus::Phase;

std::optional<Phase> phase_named(std::string_view name) {
  constexpr std::array phases{Phase::rolling, Phase::going_back, Phase::complete, Phase::stopped,
                              Phase::rolled_back};
  const auto* found = std::find_if(phases.begin(), phases.end(),
                                   [&](Phase phase) { return name_of(phase) == name; });
  return found != phases.end() ? std::optional(*found) : std::nullopt;
}

std::optional<RollLine> roll_line(const json::object& roll) {
  const auto phase = phase_named(text_at(roll, "phase"));
  if (!phase) return std::nullopt;
  return RollLine{*phase, count_at(roll, "done").value_or(0), count_at(roll, "total").value_or(0),
                  real_at(roll, "seconds"), text_at(roll, "text")};
}

std::vector<SpareLine> spare_lines(const json::object& app) {
  std::vector<SpareLine> spares;
  const json::value* extras = app.if_contains("extras");
  if (extras == nullptr || !extras->is_array()) return spares;
  for (const json::value& extra : extras->get_array())
    if (const json::object* object = extra.if_object();
        object != nullptr && text_at(*object, "role") == name_of(ExtraStatus::Role::spare))
      spares.push_back({text_at(*object, "state"), number_at(*object, "pid").value_or(0),
                        flag_at(*object, "held"), real_at(*object, "seconds")});
  return spares;
}

std::optional<AppLine> app_line(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  AppLine app;
  app.name = text_at(*object, "name");
  const auto desired = count_at(*object, "workers_desired");
  if (app.name.empty() || !desired) return std::nullopt;
  app.workers_desired = *desired;
  app.workers_running = count_at(*object, "workers_running").value_or(0);
  app.spares_desired = count_at(*object, "spares_desired").value_or(0);
  app.spares_held = count_at(*object, "spares_held").value_or(0);
  app.group = text_at(*object, "group");
  app.balance = text_at(*object, "balance");
  app.steering = text_at(*object, "steering");
  app.overloaded = flag_at(*object, "overloaded");
  app.spares = spare_lines(*object);
  const json::value* roll = object->if_contains("roll");
  if (roll != nullptr && roll->is_object()) {
    app.roll = roll_line(roll->get_object());
    if (!app.roll) return std::nullopt;
  }
  return app;
}

}  // namespace

Attempt<std::vector<AppLine>> read_apps(std::string_view body) {
  json::error_code error;
  const json::value value = parsed_json(body, error);
  if (error) return unreadable("the apps are no JSON (" + error.message() + ")");
  const json::array* array = value.if_array();
  if (array == nullptr) return unreadable("the apps are no array");
  std::vector<AppLine> apps;
  apps.reserve(array->size());
  for (const json::value& element : *array) {
    auto app = app_line(element);
    if (!app) return unreadable("an element of the apps is no app");
    apps.push_back(std::move(*app));
  }
  return apps;
}

Attempt<std::vector<AppLine>> ask_apps(const Client& client) {
  const auto answer = expect_success(client.get("/v1/apps"));
  if (!answer) return tl::unexpected(answer.error());
  return read_apps(answer->body);
}

}  // namespace skep::ctl
