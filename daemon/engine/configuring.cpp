#include "engine/configuring.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/extras.h"
#include "engine/health.h"
#include "engine/parting.h"
#include "engine/readiness.h"
#include "engine/rolling.h"
#include "engine/sizing.h"
#include "engine/stopping.h"
#include "engine/traffic.h"
#include "engine/transition.h"
#include "model/app_keys.h"

namespace skep::engine {
namespace {

constexpr std::string_view removed_text = "removed from the config";

// A number of workers that the config had before does not undo how the app was scaled.
AppSpec as_scaled(App& app, AppSpec spec) {
  if (app.configured_workers == spec.workers) {
    spec.workers = app.spec.workers;
    return spec;
  }
  app.configured_workers = spec.workers;
  return spec;
}

void change_app(Turn& turn, App& app, const AppSpec& configured) {
  const AppSpec spec = as_scaled(app, configured);
  if (app.spec == spec) return;
  const std::string changed = changed_definition(app.spec, spec);
  const AppSpec before = std::exchange(app.spec, spec);
  publish(turn, notice_of(turn, app, Notice::Kind::app_changed,
                          changed.empty() ? "the config changed; no worker needs to be replaced"
                                          : changed + " changed; its workers are replaced"));
  turn.touch(app);
  resize(turn, app);
  if (!changed.empty()) {
    if (!app.serving_spec) app.serving_spec = before;
    begin_roll(turn, app, RestartReason::config, changed + " changed");
    if (before.health.watchdog != spec.health.watchdog) app.watchdog_since = app.definition;
  }
  obey_live_fields(turn, app, before);
}

// It was on its way out and is wanted again.
void return_app(Turn& turn, App& app, const AppSpec& spec) {
  app.leaving = false;
  app.spec = spec;
  app.configured_workers = spec.workers;
  app.serving = ++app.definition;
  app.serving_spec.reset();
  app.watchdog_since = app.definition;
  publish(turn, notice_of(turn, app, Notice::Kind::app_changed, "it is in the config again"));
  turn.touch(app);
  for (Slot& slot : app.slots) slot.assigned = app.serving;
  resize(turn, app);
  if (!spec.autostart) return;
  for (Slot& slot : app.slots)
    if (!slot.leaving) bring_up(turn, slot);
}

void add_app(Turn& turn, const AppSpec& spec) {
  App& app = turn.state.apps.try_emplace(spec.name, spec).first->second;
  publish(turn, notice_of(turn, app, Notice::Kind::app_added,
                          fmt::format("{} worker{}", spec.workers, spec.workers == 1 ? "" : "s")));
  turn.touch(app);
  add_slots(turn, app);
}

void remove_app(Turn& turn, App& app, const std::set<std::string, std::less<>>& needed) {
  if (std::exchange(app.leaving, true)) return;
  turn.touch(app);
  abandon_roll(turn, app, removed_text);
  for (Slot& slot : app.slots) part(turn, slot, needed, removed_text);
  for (Slot& extra : app.extras) dismiss(turn, extra, std::string(removed_text), false);
}

void load_app(Turn& turn, const AppSpec& spec) {
  const auto found = turn.state.apps.find(spec.name);
  if (found == turn.state.apps.end()) return add_app(turn, spec);
  if (found->second.leaving) return return_app(turn, found->second, spec);
  change_app(turn, found->second, spec);
}

// What breached a limit that is no more.
void forget_lifted_limits(Slot& slot) {
  const AppSpec& spec = slot.app.spec;
  if (!spec.heap.soft) slot.watch.heap_soft = {};
  if (!spec.heap.hard) slot.watch.heap_hard = {};
  if (!spec.memory.soft) slot.watch.memory_soft = {};
  if (!spec.memory.hard) slot.watch.memory_hard = {};
}

// Who waits already waits no longer than who begins to wait now; a longer wait is for those.
void hurry(Turn& turn, Slot& slot, const AppSpec& before) {
  const AppSpec& spec = slot.app.spec;
  const auto at_most = [&](Duration wait) {
    if (slot.deadline && *slot.deadline > turn.now + wait)
      turn.state.deadlines.set(slot, turn.now + wait);
  };
  if (slot.state == WorkerState::backoff && !(before.restart == spec.restart))
    at_most(spec.restart.backoff_most);
  if (slot.state == WorkerState::stopping && !(before.stop == spec.stop))
    at_most(slot.draining ? spec.stop.drain + drain_slack : spec.stop.kill);
}

}  // namespace

void obey_live_fields(Turn& turn, App& app, const AppSpec& before) {
  const bool new_readiness = !(before.ready == app.spec.ready);
  const bool new_health = !(before.health == app.spec.health);
  const bool new_path = before.health.path != app.spec.health.path;
  const bool new_age = before.max_age != app.spec.max_age;
  const auto obey = [&](Slot& slot) {
    if (new_readiness && slot.state == WorkerState::starting) renew_readiness(turn, slot);
    if (new_health && slot.is_running()) renew_health(turn, slot, new_path);
    forget_lifted_limits(slot);
    hurry(turn, slot, before);
    if (new_age) slot.aged = false;
    if (new_age && slot.is_running()) set_running_deadline(turn, slot);
  };
  for (Slot& slot : app.slots) obey(slot);
  for (Slot& extra : app.extras) obey(extra);
  if (before.overload.retry_after != app.spec.overload.retry_after) renew_overload(turn, app);
}

void on_config_loaded(Turn& turn, const event::ConfigLoaded& event) {
  if (turn.state.shutting_down) return;
  std::set<std::string_view> names;
  for (const AppSpec& spec : event.apps) names.insert(spec.name);
  const auto concerned = [&](const std::string& name) {
    return !event.only || event.only->contains(name);
  };
  const auto needed = needed_apps(turn.state);
  for (auto& [name, app] : turn.state.apps)
    if (!names.contains(name) && concerned(name)) remove_app(turn, app, needed);
  for (const AppSpec& spec : event.apps)
    if (concerned(spec.name)) load_app(turn, spec);
}

}  // namespace skep::engine
