#include "engine/stopping.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include <fmt/format.h>

#include "engine/extras.h"
#include "engine/starting.h"
#include "engine/transition.h"
#include "engine/words.h"
#include "model/exit_status.h"

namespace skep::engine {
namespace {

// A process that survives SIGKILL hangs in the kernel: asking more often than this does not help.
constexpr Duration shortest_between_kills = std::chrono::milliseconds(100);

void tell_drained(Turn& turn, const Slot& slot, std::string text) {
  publish(turn,
          notice_of(turn, slot, Notice::Kind::drained, Notice::Severity::info, std::move(text)));
}

void begin_draining(Turn& turn, Slot& slot) {
  const Duration within = slot.app.spec.stop.drain;
  slot.draining = true;
  turn.act(action::Drain{slot.id(), within});
  turn.state.deadlines.set(slot, turn.now + within + drain_slack);
}

void begin_signalling(Turn& turn, Slot& slot, int signal, bool kill) {
  slot.killed = kill;
  turn.act(action::Signal{slot.id(), signal, kill});
  const Duration grace = slot.app.spec.stop.kill;
  turn.state.deadlines.set(slot,
                           turn.now + (kill ? std::max(grace, shortest_between_kills) : grace));
}

void want_no_more(Turn& turn, Slot& slot) {
  const Recount recount(turn, slot);
  slot.wanted = slot.came_up = slot.held = false;
}

std::string farewell_text(const StopSpec& stop, const Farewell& farewell) {
  const std::string deed = farewell.drain
                               ? "what is open may go on for " + words_for(stop.drain)
                               : signal_name(farewell.kill ? SIGKILL : stop.signal) + " sent";
  return farewell.cause.empty() ? deed : farewell.cause + ": " + deed;
}

}  // namespace

void begin_stopping(Turn& turn, Slot& slot, Farewell farewell) {
  const StopSpec& stop = slot.app.spec.stop;
  farewell.drain =
      farewell.drain && (slot.is_running() || slot.given) && stop.drain > Duration::zero();
  enter(turn, slot, WorkerState::stopping,
        {.severity = farewell.severity,
         .text = farewell_text(stop, farewell),
         .reason = farewell.reason});
  if (farewell.drain) return begin_draining(turn, slot);
  begin_signalling(turn, slot, farewell.kill ? SIGKILL : stop.signal, farewell.kill);
}

void send_stop_signal(Turn& turn, Slot& slot) {
  slot.draining = false;
  begin_signalling(turn, slot, slot.app.spec.stop.signal, false);
}

void on_drained(Turn& turn, const event::Drained& event) {
  Slot* slot = turn.state.find_living(event.worker);
  if (slot == nullptr || !slot->draining) return;
  const std::string after = " after " + words_for(turn.now - slot->changed);
  if (event.able && event.cut_off == 0)
    tell_drained(turn, *slot, "nothing is open any more" + after);
  if (event.able && event.cut_off > 0)
    tell_drained(turn, *slot,
                 fmt::format("{} connection{} still open{} and cut off", event.cut_off,
                             event.cut_off == 1 ? " was" : "s were", after));
  send_stop_signal(turn, *slot);
}

bool retract(Turn& turn, Slot& slot, std::string_view why, bool drain) {
  if (drain)
    dismiss_successor(turn, slot, std::string(why));
  else
    dismiss_beside(turn, slot, std::string(why));
  const bool waited = slot.queue_place.has_value() || slot.held;
  want_no_more(turn, slot);
  take_out_of_queue(turn, slot);
  slot.restarts_for.reset();
  slot.end_is_judged = false;
  answer(turn, slot.start_waiters, Outcome::failed, why);
  return waited;
}

bool put_down(Turn& turn, Slot& slot, std::string_view why, bool drain) {
  const bool waited = retract(turn, slot, why, drain);
  switch (slot.state) {
    case WorkerState::starting:
    case WorkerState::running:
      begin_stopping(turn, slot, {.drain = drain});
      return true;
    case WorkerState::stopping:
      if (slot.draining && !drain) send_stop_signal(turn, slot);
      return true;
    case WorkerState::backoff:
    case WorkerState::exited:
    case WorkerState::fatal:
      enter(turn, slot, WorkerState::stopped, {.text = "stopped"});
      return true;
    default:
      return waited;
  }
}

void replace(Turn& turn, Slot& slot, const Replacement& replacement) {
  if (slot.wanted) {
    slot.restarts_for = replacement.reason;
    slot.end_is_judged = replacement.judged;
    slot.end_cause = replacement.cause;
  }
  begin_stopping(
      turn, slot,
      {.cause = replacement.cause,
       .kill = replacement.kill,
       .drain = replacement.drain,
       .reason = replacement.reason,
       .severity = replacement.judged ? Notice::Severity::warning : Notice::Severity::info});
}

void extend_grace(Turn& turn, Slot& slot, Duration more) {
  if (slot.killed || slot.draining) return;
  const Instant wish =
      std::min(turn.now + std::min(more, longest_stop), slot.changed + longest_stop);
  if (slot.deadline && wish > *slot.deadline) turn.state.deadlines.set(slot, wish);
}

void on_grace_over(Turn& turn, Slot& slot) {
  if (slot.draining) {
    tell_drained(turn, slot,
                 "did not tell of its drain within " + words_for(turn.now - slot.changed));
    return send_stop_signal(turn, slot);
  }
  slot.killed = true;
  turn.act(action::Signal{slot.id(), SIGKILL, true});
  turn.state.deadlines.set(slot,
                           turn.now + std::max(slot.app.spec.stop.kill, shortest_between_kills));
}

}  // namespace skep::engine
