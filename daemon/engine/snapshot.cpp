#include "engine/snapshot.h"

#include <algorithm>

#include "engine/roll_end.h"
#include "engine/sparing.h"

namespace skep::engine {
namespace {

SlotStatus status_of(const Slot& slot) {
  const auto& eligible = slot.app.eligible;
  SlotStatus status;
  status.worker = slot.id();
  status.state = slot.state;
  status.pid = slot.pid;
  status.started = slot.started;
  status.changed = slot.changed;
  status.last_exit = slot.last_exit;
  status.ended = slot.ended;
  status.trouble = slot.trouble;
  if (slot.held) status.waits_for = slot.app.waits_for;
  status.eligible = std::binary_search(eligible.begin(), eligible.end(), slot.index);
  status.stalled = slot.watch.stall.on;
  if (status.stalled) status.stall_cause = slot.watch.cause;
  status.instance = slot.instance;
  status.status_text = slot.told.status;
  status.restarts = slot.restarts;
  status.breaches = slot.breaches;
  status.stalls = slot.stalls;
  status.draining = slot.draining;
  status.rescued = slot.rescued;
  status.rescues_lost = slot.rescues_lost;
  return status;
}

ExtraStatus::Role role_of(const Slot& extra) {
  switch (extra.role) {
    case Role::successor:
      return ExtraStatus::Role::successor;
    case Role::retiree:
      return ExtraStatus::Role::retiree;
    default:
      return ExtraStatus::Role::spare;
  }
}

ExtraStatus extra_status_of(const Slot& extra) {
  ExtraStatus status;
  status.role = role_of(extra);
  status.worker = extra.id();
  status.state = extra.state;
  status.pid = extra.pid;
  status.changed = extra.changed;
  status.held = is_held(extra);
  return status;
}

void add_extras(AppStatus& status, const App& app) {
  for (const Slot& extra : app.extras) {
    status.extras.push_back(extra_status_of(extra));
    const bool beside = extra.role == Role::successor && extra.index < status.slots.size();
    if (beside) status.slots[extra.index].serves_overlap = true;
  }
  for (const Slot& slot : app.slots)
    if (slot.trial) status.slots[slot.index].serves_overlap = true;
}

}  // namespace

EngineSnapshot snapshot_of(const State& state) {
  EngineSnapshot snapshot;
  snapshot.shutting_down = state.shutting_down;
  snapshot.apps.reserve(state.apps.size());
  for (const auto& [name, app] : state.apps) {
    AppStatus& status = snapshot.apps.emplace_back();
    status.name = name;
    status.group = app.spec.group;
    status.up = app.up;
    status.autostart = app.spec.autostart;
    status.workers_desired = app.leaving ? 0 : app.spec.workers;
    status.slots.reserve(app.slots.size());
    for (const Slot& slot : app.slots) status.slots.push_back(status_of(slot));
    add_extras(status, app);
    status.spares_desired = app.leaving ? 0 : app.spec.spares;
    status.roll = app.rollout ? status_of(app, *app.rollout) : app.last_roll;
    status.rolls = app.rolls;
    status.overloaded = app.overloaded;
  }
  return snapshot;
}

}  // namespace skep::engine
