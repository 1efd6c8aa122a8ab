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

}  // namespace skep::engine
