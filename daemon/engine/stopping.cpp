#include "engine/stopping.h"

#include <algorithm>
#include <csignal>

#include "engine/starting.h"
#include "engine/transition.h"
#include "model/exit_status.h"

namespace skep::engine {
namespace {

// A process that survives SIGKILL hangs in the kernel: asking more often than this does not help.
constexpr Duration shortest_between_kills = std::chrono::milliseconds(100);

// The signal goes out after the eligible set without this slot: settle() sees to that.
void begin_stopping(Turn& turn, Slot& slot, bool kill, Telling telling) {
  const StopSpec& stop = slot.app.spec.stop;
  const int signal = kill ? SIGKILL : stop.signal;
  telling.text += telling.text.empty() ? "" : ": ";
  telling.text += signal_name(signal) + " sent";
  enter(turn, slot, WorkerState::stopping, std::move(telling));
  slot.killed = kill;
  turn.act(action::Signal{slot.id(), signal, kill});
  const Duration grace = kill ? std::max(stop.kill, shortest_between_kills) : stop.kill;
  turn.state.deadlines.set(slot, turn.now + grace);
}

void set_wanted(Turn& turn, Slot& slot, bool wanted) {
  const Recount recount(turn, slot);
  slot.wanted = wanted;
}

}  // namespace

bool put_down(Turn& turn, Slot& slot, std::string_view why) {
  const bool was_queued = slot.queue_place.has_value();
  set_wanted(turn, slot, false);
  take_out_of_queue(turn, slot);
  slot.restarts_for.reset();
  slot.end_is_judged = false;
  answer(turn, slot.start_waiters, Outcome::failed, why);
  switch (slot.state) {
    case WorkerState::starting:
    case WorkerState::running:
      begin_stopping(turn, slot, false, {});
      return true;
    case WorkerState::backoff:
    case WorkerState::exited:
    case WorkerState::fatal:
      enter(turn, slot, WorkerState::stopped, {.text = "stopped"});
      return true;
    default:
      return was_queued || slot.state == WorkerState::stopping;
  }
}

void replace(Turn& turn, Slot& slot, const Replacement& replacement) {
  slot.restarts_for = replacement.reason;
  slot.end_is_judged = replacement.judged;
  slot.end_cause = replacement.cause;
  const auto severity = replacement.judged ? Notice::Severity::warning : Notice::Severity::info;
  begin_stopping(turn, slot, replacement.kill,
                 {.severity = severity, .text = replacement.cause, .reason = replacement.reason});
}

void extend_grace(Turn& turn, Slot& slot, Duration more) {
  if (slot.killed) return;
  const Instant wish =
      std::min(turn.now + std::min(more, longest_stop), slot.changed + longest_stop);
  if (slot.deadline && wish > *slot.deadline) turn.state.deadlines.set(slot, wish);
}

void on_grace_over(Turn& turn, Slot& slot) {
  slot.killed = true;
  turn.act(action::Signal{slot.id(), SIGKILL, true});
  turn.state.deadlines.set(slot,
                           turn.now + std::max(slot.app.spec.stop.kill, shortest_between_kills));
}

}  // namespace skep::engine
