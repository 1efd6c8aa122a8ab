#include "engine/extras.h"

#include <algorithm>
#include <utility>

#include "engine/renewing.h"
#include "engine/sparing.h"
#include "engine/starting.h"
#include "engine/stopping.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

bool is_gone(const Slot& extra) {
  return !has_process(extra.state) && !extra.queue_place && extra.state != WorkerState::backoff;
}

}  // namespace

Slot& add_extra(Turn& turn, App& app, Role role, std::uint32_t index, std::uint64_t definition) {
  Slot& extra = app.extras.emplace_back(app, role, index, turn.state.next_serial++);
  extra.changed = turn.now;
  extra.assigned = definition;
  turn.touch(app);
  return extra;
}

Slot* find_extra(App& app, Role role, std::uint32_t index) {
  const auto found = std::find_if(app.extras.begin(), app.extras.end(), [&](const Slot& extra) {
    return extra.role == role && extra.index == index && !is_gone(extra);
  });
  return found == app.extras.end() ? nullptr : &*found;
}

Slot* place_of(Slot& extra) {
  return extra.index < extra.app.slots.size() ? &extra.app.slots[extra.index] : nullptr;
}

void exchange(Turn& turn, Slot& one, Slot& other) {
  Deadlines& deadlines = turn.state.deadlines;
  const auto ones = one.deadline;
  const auto others = other.deadline;
  deadlines.cancel(one);
  deadlines.cancel(other);
  {
    const Recount recount_one(turn, one);
    const Recount recount_other(turn, other);
    std::swap(one.process(), other.process());
  }
  if (others) deadlines.set(one, *others);
  if (ones) deadlines.set(other, *ones);
}

void move_into_place(Turn& turn, Slot& place, Slot& extra, Telling telling) {
  const WorkerState from = place.state;
  turn.state.deadlines.cancel(place);
  exchange(turn, place, extra);
  enter(turn, extra, WorkerState::stopped, {});
  place.changed = turn.now;
  place.assigned = place.definition;
  place.app.released = false;
  tell_change(turn, place, from, std::move(telling));
  turn.touch(place.app);
}

void dismiss(Turn& turn, Slot& extra, const std::string& why, bool drain) {
  take_out_of_queue(turn, extra);
  turn.touch(extra.app);
  switch (extra.state) {
    case WorkerState::starting:
    case WorkerState::running:
      return begin_stopping(turn, extra, {.cause = why, .drain = drain});
    case WorkerState::stopping:
      if (extra.draining && !drain) send_stop_signal(turn, extra);
      return;
    case WorkerState::backoff:
      return enter(turn, extra, WorkerState::stopped, {.text = why});
    default:
      return;
  }
}

void dismiss_successor(Turn& turn, const Slot& place, const std::string& why) {
  if (Slot* successor = find_extra(place.app, Role::successor, place.index))
    dismiss(turn, *successor, why);
}

void dismiss_beside(Turn& turn, const Slot& place, const std::string& why) {
  for (Slot& extra : place.app.extras)
    if (extra.index == place.index) dismiss(turn, extra, why, false);
}

void on_extra_gone(Turn& turn, Slot& extra, const std::string& what) {
  const bool expected = extra.state == WorkerState::stopping;
  if (extra.role == Role::spare && (!expected || extra.end_is_judged))
    return on_spare_died(turn, extra, what);
  enter(turn, extra, WorkerState::stopped, {.text = what});
  turn.touch(extra.app);
  if (extra.role == Role::successor && !expected) on_renewal_failed(turn, extra, what);
}

void sweep(State& state, App& app) {
  std::erase_if(app.extras, [&](Slot& extra) {
    if (!is_gone(extra)) return false;
    count_out(state, extra);
    state.deadlines.cancel(extra);
    return true;
  });
}

}  // namespace skep::engine
