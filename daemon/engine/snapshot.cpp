#include "engine/snapshot.h"

#include <algorithm>

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
  status.trouble = slot.trouble;
  status.eligible = std::binary_search(eligible.begin(), eligible.end(), slot.index);
  status.stalled = slot.watch.stall.on;
  if (status.stalled) status.stall_cause = slot.watch.cause;
  status.instance = slot.instance;
  status.status_text = slot.told.status;
  status.restarts = slot.restarts;
  status.breaches = slot.breaches;
  status.stalls = slot.stalls;
  return status;
}

}  // namespace

EngineSnapshot snapshot_of(const State& state) {
  EngineSnapshot snapshot;
  snapshot.shutting_down = state.shutting_down;
  snapshot.apps.reserve(state.apps.size());
  for (const auto& [name, app] : state.apps) {
    AppStatus& status = snapshot.apps.emplace_back();
    status.name = name;
    status.workers_desired = app.leaving ? 0 : app.spec.workers;
    status.slots.reserve(app.slots.size());
    for (const Slot& slot : app.slots) status.slots.push_back(status_of(slot));
  }
  return snapshot;
}

}  // namespace skep::engine
