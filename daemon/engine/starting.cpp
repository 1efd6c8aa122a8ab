#include "engine/starting.h"

#include <fmt/format.h>

#include "engine/engine.h"
#include "engine/stopping.h"
#include "engine/transition.h"
#include "engine/words.h"

namespace skep::engine {
namespace {

void spawn(Turn& turn, Slot& slot) {
  const bool again = slot.incarnation != 0;
  slot.incarnation = turn.state.next_incarnation++;
  slot.definition = slot.app.definition;
  slot.pid = 0;
  slot.started = turn.now;
  slot.ready.reset();
  slot.listened = false;
  slot.refusals = 0;
  slot.app.released = false;
  enter(turn, slot, WorkerState::starting,
        {.text = again ? "starting again" : "starting", .reason = slot.restarts_for});
  turn.state.deadlines.set(slot, turn.now + slot.app.spec.ready.timeout);
  turn.act(action::Spawn{slot.id()});
}

bool is_ready(const Slot& slot, Instant now) {
  if (slot.pid == 0) return false;
  const ReadySpec& ready = slot.app.spec.ready;
  if (ready.when == ReadySpec::When::listening) return slot.listened;
  return now - *slot.started >= ready.after;
}

// What a STARTING worker waits for next. Until its process is known to exist only the timeout runs.
Instant ready_deadline(const Slot& slot) {
  const ReadySpec& ready = slot.app.spec.ready;
  const bool by_age = ready.when == ReadySpec::When::after && slot.pid != 0;
  return *slot.started + (by_age ? ready.after : ready.timeout);
}

void become_running(Turn& turn, Slot& slot) {
  slot.ready = turn.now;
  enter(turn, slot, WorkerState::running,
        {.text = "ready after " + words_for(turn.now - *slot.started)});
  answer(turn, slot.start_waiters, Outcome::success, "");
}

}  // namespace

void enqueue(Turn& turn, Slot& slot) {
  if (slot.queue_place) return;
  turn.state.deadlines.cancel(slot);
  const Recount recount(turn, slot);
  turn.state.queue.push(slot);
}

void take_out_of_queue(Turn& turn, Slot& slot) {
  if (!slot.queue_place) return;
  const Recount recount(turn, slot);
  turn.state.queue.remove(slot);
}

void start_queued(Turn& turn) {
  for (int spawns = 0; spawns < most_spawns_a_call && !turn.state.queue.empty(); ++spawns) {
    Slot& slot = turn.state.queue.front();
    take_out_of_queue(turn, slot);
    spawn(turn, slot);
  }
}

void on_spawned(Turn& turn, const event::Spawned& event) {
  Slot* slot = turn.state.find_living(event.worker);
  if (slot == nullptr || slot->pid != 0) return;
  slot->pid = event.pid;
  slot->started = turn.now;
  if (slot->state == WorkerState::starting) judge_ready(turn, *slot);
}

void on_listening(Turn& turn, const event::Listening& event) {
  Slot* slot = turn.state.find_living(event.worker);
  if (slot == nullptr) return;
  slot->listened = true;
  if (slot->state == WorkerState::starting) judge_ready(turn, *slot);
}

void on_ready_deadline(Turn& turn, Slot& slot) {
  if (is_ready(slot, turn.now)) return become_running(turn, slot);
  const ReadySpec& ready = slot.app.spec.ready;
  const std::string what = slot.pid == 0 ? "was not born" : "did not listen";
  replace(turn, slot,
          {.reason = RestartReason::ready_timeout,
           .cause = fmt::format("{} within {}", what, words_for(ready.timeout)),
           .kill = true,
           .judged = true});
}

void judge_ready(Turn& turn, Slot& slot) {
  if (is_ready(slot, turn.now)) return become_running(turn, slot);
  turn.state.deadlines.set(slot, ready_deadline(slot));
}

}  // namespace skep::engine
