#include "engine/readiness.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/health.h"
#include "engine/probing.h"
#include "engine/renewing.h"
#include "engine/rolling.h"
#include "engine/sparing.h"
#include "engine/stopping.h"
#include "engine/transition.h"
#include "engine/words.h"

namespace skep::engine {
namespace {

using When = ReadySpec::When;

// An answer that takes longer is none: the check is asked anew.
constexpr Duration longest_ready_probe = std::chrono::seconds(5);

bool is_ready(const Slot& slot, Instant now) {
  if (slot.pid == 0) return false;
  const ReadySpec& ready = slot.app.spec.ready;
  switch (ready.when) {
    case When::listening:
      return slot.told.listened;
    case When::after:
      return now - *slot.started >= ready.after;
    case When::message:
      return slot.told.said;
    case When::notify:
      return slot.told.notified;
    case When::http:
      break;
  }
  return false;  // a well answered probe is what makes it so
}

Instant last_moment(const Slot& slot) {
  const Instant by_spec = *slot.started + slot.app.spec.ready.timeout;
  return std::max(by_spec, slot.told.ready_by.value_or(by_spec));
}

bool can_be_asked(const Slot& slot) {
  return slot.app.spec.ready.when == When::http && slot.pid != 0 && slot.told.listened &&
         !slot.vitals.probe;
}

// Until its process is known to exist only the timeout runs.
Instant next_look(const Slot& slot) {
  const ReadySpec& ready = slot.app.spec.ready;
  if (ready.when == When::after && slot.pid != 0) return *slot.started + ready.after;
  const Instant last = last_moment(slot);
  return can_be_asked(slot) ? std::min(last, slot.vitals.next_probe.value_or(last)) : last;
}

void become_running(Turn& turn, Slot& slot) {
  slot.ready = turn.now;
  enter(turn, slot, WorkerState::running,
        {.text = "ready after " + words_for(turn.now - *slot.started)});
  answer(turn, slot.start_waiters, Outcome::success, "");
  on_renewed(turn, slot, slot.shown);
  begin_health(turn, slot);
  if (slot.told.retire || slot.told.stopping) on_retiring(turn, slot);
}

void become_ready(Turn& turn, Slot& slot) {
  if (slot.role == Role::successor) return take_over(turn, slot);
  become_running(turn, slot);
}

std::string what_it_did_not(const Slot& slot) {
  const ReadySpec& ready = slot.app.spec.ready;
  if (slot.pid == 0) return "was not born";
  if (ready.when == When::message) return "did not send process.send('ready')";
  if (ready.when == When::notify) return "did not send READY=1";
  if (ready.when != When::http || !slot.told.listened) return "did not listen";
  if (slot.vitals.fault.empty())
    return fmt::format("listened, but GET {} was not answered", ready.path);
  return fmt::format("listened, but {}; it was not well", slot.vitals.fault);
}

void give_up_waiting(Turn& turn, Slot& slot) {
  const std::string cause = fmt::format("{} within {}", what_it_did_not(slot),
                                        words_for(last_moment(slot) - *slot.started));
  if (slot.is_place())
    return replace(
        turn, slot,
        {.reason = RestartReason::ready_timeout, .cause = cause, .kill = true, .judged = true});
  begin_stopping(turn, slot, {.cause = cause, .kill = true});
  on_renewal_failed(turn, slot, cause);
}

}  // namespace

void judge_ready(Turn& turn, Slot& slot) {
  if (slot.role == Role::spare) return judge_spare(turn, slot);
  if (is_ready(slot, turn.now)) return become_ready(turn, slot);
  const Vitals& vitals = slot.vitals;
  if (can_be_asked(slot) && vitals.next_probe.value_or(turn.now) <= turn.now) {
    const Duration left = last_moment(slot) - turn.now;
    if (left > Duration::zero())
      ask(turn, slot, slot.app.spec.ready.path, std::min(left, longest_ready_probe));
  }
  turn.state.deadlines.set(slot, next_look(slot));
}

void renew_readiness(Turn& turn, Slot& slot) {
  disregard_probe(slot);
  slot.vitals.next_probe.reset();
  slot.vitals.fault.clear();
  judge_ready(turn, slot);
}

void on_ready_deadline(Turn& turn, Slot& slot) {
  if (slot.role == Role::spare) return judge_spare(turn, slot);
  if (!is_ready(slot, turn.now) && turn.now >= last_moment(slot))
    return give_up_waiting(turn, slot);
  judge_ready(turn, slot);
}

void extend_start(Turn& turn, Slot& slot, Duration more) {
  const Instant wish =
      std::min(turn.now + std::min(more, longest_start), *slot.started + longest_start);
  if (wish <= last_moment(slot)) return;
  slot.told.ready_by = wish;
  if (slot.role == Role::spare) return;
  turn.state.deadlines.set(slot, next_look(slot));
}

void on_readiness_answered(Turn& turn, Slot& slot, const Answered& answered) {
  if (answered.counts && answered.well) return become_ready(turn, slot);
  if (answered.counts) {
    slot.vitals.fault = answered.fault;
    slot.vitals.next_probe = turn.now + between_ready_probes;
  }
  judge_ready(turn, slot);
}

}  // namespace skep::engine
