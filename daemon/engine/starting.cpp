#include "engine/starting.h"

#include "engine/ageing.h"
#include "engine/dying.h"
#include "engine/engine.h"
#include "engine/extras.h"
#include "engine/inheriting.h"
#include "engine/instances.h"
#include "engine/ordering.h"
#include "engine/readiness.h"
#include "engine/renewing.h"
#include "engine/sparing.h"
#include "engine/transition.h"
#include "model/definition.h"

namespace skep::engine {
namespace {

void begin_life(Turn& turn, Slot& slot) {
  slot.incarnation = turn.state.next_incarnation++;
  slot.definition = slot.assigned;
  slot.pid = 0;
  slot.started = turn.now;
  slot.ready.reset();
  slot.instance = lowest_unused(slot.app.instances);
  slot.told = {};
  slot.age_draw = static_cast<std::uint32_t>(turn.state.random.up_to(most_age_draw));
  slot.aged = false;
  slot.refusals = 0;
  slot.asks.clear();
  slot.given = false;
  slot.addresses.clear();
  slot.killed = false;
  slot.end_is_judged = false;
  slot.app.released = false;
}

void spawn(Turn& turn, Slot& slot) {
  const bool again = slot.incarnation != 0;
  begin_life(turn, slot);
  enter(turn, slot, WorkerState::starting,
        {.text = again ? "starting again" : "starting", .reason = slot.restarts_for});
  if (auto failure = claim_inherited(turn.state, slot.app))
    return on_spawn_failed(turn, {slot.id(), *std::move(failure)});
  if (inherits_sockets(slot.app.spec))
    slot.addresses = {slot.app.spec.listen.begin(), slot.app.spec.listen.end()};
  turn.act(action::Spawn{slot.id(), slot.instance, slot.definition});
  judge_ready(turn, slot);
}

bool has_running_place(Slot& successor) {
  const Slot* place = place_of(successor);
  return place != nullptr && place->is_running();
}

// A process that is there already is sooner than one that is made.
void bring_to_life(Turn& turn, Slot& slot) {
  if (slot.is_place()) {
    if (move_in(turn, slot)) return;
    dismiss_successor(turn, slot, "its slot starts anew");
    if (Slot* spare = held_spare(slot.app, slot.assigned)) return promote(turn, slot, *spare);
  }
  const bool needed = slot.role != Role::successor || has_running_place(slot);
  if (needed) spawn(turn, slot);
}

}  // namespace

void enqueue(Turn& turn, Slot& slot) {
  if (slot.queue_place || slot.held) return;
  turn.state.deadlines.cancel(slot);
  const Recount recount(turn, slot);
  turn.state.queue.push(slot);
}

void take_out_of_queue(Turn& turn, Slot& slot) {
  if (!slot.queue_place) return;
  const Recount recount(turn, slot);
  turn.state.queue.remove(slot);
}

bool start_queued(Turn& turn) {
  int spawns = 0;
  while (spawns < most_spawns_a_call && !turn.state.queue.empty()) {
    Slot& slot = turn.state.queue.front();
    take_out_of_queue(turn, slot);
    if (hold_back(turn, slot)) continue;
    bring_to_life(turn, slot);
    ++spawns;
  }
  return spawns > 0;
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
  slot->told.listened = true;
  if (slot->state == WorkerState::starting) judge_ready(turn, *slot);
}

}  // namespace skep::engine
