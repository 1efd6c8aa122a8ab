#include "engine/configuring.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/budget.h"
#include "engine/definition.h"
#include "engine/health.h"
#include "engine/readiness.h"
#include "engine/starting.h"
#include "engine/stopping.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

constexpr std::string_view removed_text = "removed from the config";
constexpr std::string_view changed_text = "its definition changed";

void bring_up(Turn& turn, Slot& slot) {
  {
    const Recount recount(turn, slot);
    slot.wanted = true;
  }
  slot.leaving = false;
  slot.forgive();
  if (!has_process(slot.state)) enqueue(turn, slot);
}

void add_slots(Turn& turn, App& app) {
  while (app.slots.size() < app.spec.workers) {
    Slot& slot = app.slots.emplace_back(app, static_cast<std::uint32_t>(app.slots.size()),
                                        turn.state.next_serial++);
    slot.changed = turn.now;
    bring_up(turn, slot);
  }
}

void resize(Turn& turn, App& app) {
  for (std::size_t i = app.slots.size(); i-- > app.spec.workers;) {
    Slot& slot = app.slots[i];
    if (std::exchange(slot.leaving, true)) continue;
    put_down(turn, slot, removed_text);
  }
  for (Slot& slot : app.slots)
    if (slot.index < app.spec.workers && slot.leaving) bring_up(turn, slot);
  add_slots(turn, app);
}

// RUNNING workers wait for the budget; all others serve nobody, so the new definition is tried at
// once.
void redefine_slot(Turn& turn, Slot& slot) {
  if (!slot.wanted) return;
  slot.forgive();
  switch (slot.state) {
    case WorkerState::starting:
      return replace(turn, slot,
                     {.reason = RestartReason::config, .cause = std::string(changed_text)});
    case WorkerState::running:
      slot.app.outdated.insert(slot.index);
      return;
    case WorkerState::stopping:
      slot.end_is_judged = false;
      return;
    default:
      return enqueue(turn, slot);
  }
}

void obey_live_fields(Turn& turn, App& app, const AppSpec& before) {
  const bool new_readiness = !(before.ready == app.spec.ready);
  const bool new_health = !(before.health == app.spec.health);
  const bool new_path = before.health.path != app.spec.health.path;
  for (Slot& slot : app.slots) {
    if (new_readiness && slot.state == WorkerState::starting) renew_readiness(turn, slot);
    if (new_health && slot.is_running()) renew_health(turn, slot, new_path);
  }
}

void change_app(Turn& turn, App& app, const AppSpec& spec) {
  if (app.spec == spec) return;
  const std::string changed = changed_definition(app.spec, spec);
  const AppSpec before = std::exchange(app.spec, spec);
  publish(turn, notice_of(turn, app, Notice::Kind::app_changed,
                          changed.empty() ? "the config changed; no worker needs to be replaced"
                                          : changed + " changed; its workers are replaced"));
  turn.touch(app);
  resize(turn, app);
  if (!changed.empty()) {
    ++app.definition;
    for (Slot& slot : app.slots) redefine_slot(turn, slot);
  }
  obey_live_fields(turn, app, before);
}

// It was on its way out and is wanted again.
void return_app(Turn& turn, App& app, const AppSpec& spec) {
  app.leaving = false;
  app.spec = spec;
  ++app.definition;
  publish(turn, notice_of(turn, app, Notice::Kind::app_changed, "it is in the config again"));
  turn.touch(app);
  resize(turn, app);
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

void remove_app(Turn& turn, App& app) {
  if (std::exchange(app.leaving, true)) return;
  turn.touch(app);
  for (Slot& slot : app.slots) put_down(turn, slot, removed_text);
}

void load_app(Turn& turn, const AppSpec& spec) {
  const auto found = turn.state.apps.find(spec.name);
  if (found == turn.state.apps.end()) return add_app(turn, spec);
  if (found->second.leaving) return return_app(turn, found->second, spec);
  change_app(turn, found->second, spec);
}

}  // namespace

void on_config_loaded(Turn& turn, const event::ConfigLoaded& event) {
  if (turn.state.shutting_down) return;
  std::set<std::string_view> names;
  for (const AppSpec& spec : event.apps) names.insert(spec.name);
  for (auto& [name, app] : turn.state.apps)
    if (!names.contains(name)) remove_app(turn, app);
  for (const AppSpec& spec : event.apps) load_app(turn, spec);
}

void roll_on(Turn& turn, App& app) {
  while (!app.outdated.empty() && may_take_away(app.away, app.spec.max_unavailable)) {
    const std::uint32_t index = *app.outdated.begin();
    app.outdated.erase(app.outdated.begin());
    if (index >= app.slots.size()) continue;
    Slot& slot = app.slots[index];
    if (slot.is_running() && slot.definition != app.definition)
      replace(turn, slot, {.reason = RestartReason::config, .cause = std::string(changed_text)});
  }
}

}  // namespace skep::engine
