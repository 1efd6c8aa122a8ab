#include "api/metrics/readiness.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace skep::api {
namespace {

// Of apps that are not ready so many are named.
constexpr std::size_t most_named = 10;

bool counts(const AppStatus& app) {
  return app.autostart && app.workers_desired > 0;
}

bool serves(const SlotStatus& slot) {
  const bool done =
      slot.state == WorkerState::exited && slot.last_exit && slot.last_exit->success();
  return slot.eligible || done;
}

bool is_ready(const AppStatus& app) {
  return !app.overloaded && std::any_of(app.slots.begin(), app.slots.end(), serves);
}

// "2 STARTING, 1 BACKOFF".
std::string states_of(const AppStatus& app) {
  std::map<WorkerState, std::size_t> states;
  for (const SlotStatus& slot : app.slots) ++states[slot.state];
  std::string text;
  for (const auto& [state, count] : states)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name_of(state));
  return text;
}

std::string line_of(const AppStatus& app) {
  if (app.overloaded)
    return app.name + ": every worker is stalled, and new connections are answered with 503\n";
  return fmt::format("{}: no worker is ready ({})\n", app.name, states_of(app));
}

}  // namespace

Readiness readiness_of(const EngineSnapshot& snapshot) {
  if (snapshot.shutting_down) return {false, "skepd is going down\n"};
  std::string text;
  std::size_t waiting = 0;
  for (const AppStatus& app : snapshot.apps)
    if (counts(app) && !is_ready(app) && ++waiting <= most_named) text += line_of(app);
  if (waiting > most_named) text += fmt::format("and {} more\n", waiting - most_named);
  if (waiting > 0) return {false, std::move(text)};
  return {true, "ready\n"};
}

}  // namespace skep::api
