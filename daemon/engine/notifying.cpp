#include "engine/notifying.h"

#include <utility>

#include "engine/health.h"
#include "engine/readiness.h"
#include "engine/renewing.h"
#include "engine/stopping.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

void tell_stopping(Turn& turn, Slot& slot) {
  if (slot.told.stopping) return;
  {
    const Recount recount(turn, slot);
    slot.told.stopping = true;
  }
  publish(turn, notice_of(turn, slot, Notice::Kind::said, Notice::Severity::info,
                          "it says that it is stopping (STOPPING=1)"));
  on_retiring(turn, slot);
}

void tell_retiring(Turn& turn, Slot& slot) {
  if (std::exchange(slot.told.retire, true)) return;
  publish(turn, notice_of(turn, slot, Notice::Kind::said, Notice::Severity::info,
                          "it asks for a successor, to retire"));
  on_retiring(turn, slot);
}

void extend(Turn& turn, Slot& slot, Duration more) {
  if (slot.state == WorkerState::starting) extend_start(turn, slot, more);
  if (slot.state == WorkerState::stopping) extend_grace(turn, slot, more);
}

}  // namespace

void on_said(Turn& turn, const event::Said& event) {
  Slot* slot = turn.state.find_living(event.worker);
  if (slot == nullptr) return;
  if (event.what == event::Said::What::retire) return tell_retiring(turn, *slot);
  slot->told.said = true;
  if (slot->state == WorkerState::starting) judge_ready(turn, *slot);
}

void on_notified(Turn& turn, const event::Notified& event) {
  Slot* slot = turn.state.find_living(event.worker);
  if (slot == nullptr) return;
  if (event.status) slot->told.status = *event.status;
  if (event.stopping) tell_stopping(turn, *slot);
  if (event.extend_timeout) extend(turn, *slot, *event.extend_timeout);
  if (event.ready) {
    slot->told.notified = true;
    if (slot->state == WorkerState::starting) judge_ready(turn, *slot);
  }
  if (event.alive && slot->is_running()) on_alive(turn, *slot);
  if (event.ailing && slot->is_running()) on_ailing(turn, *slot);
}

}  // namespace skep::engine
