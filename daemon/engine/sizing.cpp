#include "engine/sizing.h"

#include <algorithm>
#include <utility>

#include "engine/parting.h"
#include "engine/starting.h"
#include "engine/stopping.h"

namespace skep::engine {
namespace {

bool is_at_rest(const Slot& slot) {
  return !has_process(slot.state) && !slot.queue_place;
}

bool is_up(const App& app) {
  return app.spec.autostart ||
         std::any_of(app.slots.begin(), app.slots.end(),
                     [](const Slot& slot) { return slot.wanted && !slot.leaving; });
}

}  // namespace

void bring_up(Turn& turn, Slot& slot) {
  stay(turn, slot);
  {
    const Recount recount(turn, slot);
    slot.wanted = true;
  }
  slot.leaving = false;
  slot.forgive();
  if (!has_process(slot.state)) enqueue(turn, slot);
}

void add_slots(Turn& turn, App& app) {
  const bool up = is_up(app);
  while (app.slots.size() < app.spec.workers) {
    Slot& slot = app.slots.emplace_back(
        app, Role::place, static_cast<std::uint32_t>(app.slots.size()), turn.state.next_serial++);
    slot.changed = turn.now;
    slot.assigned = app.rollout ? app.rollout->target : app.serving;
    if (up) bring_up(turn, slot);
  }
}

void resize(Turn& turn, App& app) {
  for (std::size_t i = app.slots.size(); i-- > app.spec.workers;) {
    Slot& slot = app.slots[i];
    if (std::exchange(slot.leaving, true)) continue;
    put_down(turn, slot, "the app has fewer workers now", true);
  }
  const bool up = is_up(app);
  for (Slot& slot : app.slots) {
    if (slot.index >= app.spec.workers || !slot.leaving) continue;
    slot.leaving = false;
    if (up) bring_up(turn, slot);
  }
  add_slots(turn, app);
}

void drop_surplus(Turn& turn, App& app) {
  while (!app.slots.empty() && app.slots.back().leaving && is_at_rest(app.slots.back())) {
    const Slot& slot = app.slots.back();
    turn.act(action::CloseSlot{app.spec.name, slot.index});
    count_out(turn.state, slot);
    app.retiring.erase(slot.index);
    app.slots.pop_back();
  }
}

}  // namespace skep::engine
