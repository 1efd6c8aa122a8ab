#include "engine/redefining.h"

#include "engine/extras.h"
#include "engine/starting.h"
#include "engine/stopping.h"

namespace skep::engine {

void redefine(Turn& turn, Slot& slot, std::uint64_t definition) {
  slot.assigned = definition;
  if (!slot.wanted) return;
  dismiss_successor(turn, slot, "it is of another definition");
  slot.forgive();
  switch (slot.state) {
    case WorkerState::starting:
      return replace(
          turn, slot,
          {.reason = RestartReason::config, .cause = "its definition changed", .drain = true});
    case WorkerState::stopping:
      slot.end_is_judged = false;
      return;
    default:
      return enqueue(turn, slot);
  }
}

void divide(Turn& turn, App& app, Rollout& roll) {
  for (Slot& slot : app.slots) {
    if (slot.assigned == roll.target && slot.definition == roll.target) continue;
    if (slot.wanted && slot.is_running()) {
      roll.left.insert(slot.index);
      continue;
    }
    redefine(turn, slot, roll.target);
    const bool comes_up = slot.wanted && !slot.held && !slot.leaving;
    if (comes_up && !roll.going_back) roll.under_way.insert(slot.index);
  }
  roll.total = static_cast<std::uint32_t>(roll.left.size() + roll.under_way.size());
}

}  // namespace skep::engine
