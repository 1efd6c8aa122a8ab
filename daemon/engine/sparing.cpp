#include "engine/sparing.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "engine/asking.h"
#include "engine/extras.h"
#include "engine/listen_rules.h"
#include "engine/ordering.h"
#include "engine/readiness.h"
#include "engine/starting.h"
#include "engine/stopping.h"
#include "engine/words.h"
#include "model/definition.h"

namespace skep::engine {
namespace {

void tell(Turn& turn, const Slot& spare, Notice::Severity severity, std::string text) {
  publish(turn, notice_of(turn, spare, Notice::Kind::spare, severity, std::move(text)));
}

std::uint32_t spares_wanted(const State& state, const App& app) {
  if (state.shutting_down || app.leaving || inherits_sockets(app.spec) || !may_boot(state, app))
    return 0;
  const bool runs = std::any_of(app.slots.begin(), app.slots.end(),
                                [](const Slot& slot) { return slot.wanted && !slot.leaving; });
  return runs ? app.spec.spares : 0;
}

// One whose end is judged backs off and is born again.
bool counts(const Slot& extra) {
  return extra.role == Role::spare && (extra.state != WorkerState::stopping || extra.end_is_judged);
}

}  // namespace

void keep_spares(Turn& turn, App& app) {
  const std::uint32_t wanted = spares_wanted(turn.state, app);
  std::uint32_t have = 0;
  for (Slot& extra : app.extras) {
    if (!counts(extra) ||
        (!has_process(extra.state) && !extra.queue_place && extra.state != WorkerState::backoff))
      continue;
    if (have < wanted && extra.assigned == app.serving)
      ++have;
    else
      dismiss(turn, extra, have < wanted ? "it is of an old definition" : "it is not needed");
  }
  for (; have < wanted; ++have)
    enqueue(turn, add_extra(turn, app, Role::spare, no_slot, app.serving));
}

bool is_held(const Slot& spare) {
  return spare.role == Role::spare && spare.state == WorkerState::starting && spare.pid != 0 &&
         !spare.asks.empty();
}

Slot* held_spare(App& app, std::uint64_t definition) {
  const auto found = std::find_if(app.extras.begin(), app.extras.end(), [&](const Slot& extra) {
    return is_held(extra) && extra.definition == definition;
  });
  return found == app.extras.end() ? nullptr : &*found;
}

void promote(Turn& turn, Slot& place, Slot& spare) {
  tell(turn, spare, Notice::Severity::info,
       fmt::format("pid {} takes the slot {}", spare.pid, place.index));
  move_into_place(turn, place, spare,
                  {.text = fmt::format("a spare, pid {}, takes over", spare.pid),
                   .reason = place.restarts_for});
  turn.act(action::Promote{place.id()});
  const Instant by = turn.now + place.app.spec.ready.timeout;
  place.told.ready_by = std::max(place.told.ready_by.value_or(by), by);
  for (const HeldAsk& held : std::exchange(place.asks, {}))
    on_asked(turn, {place.id(), held.ask, held.address});
  judge_ready(turn, place);
}

void hold(Turn& turn, Slot& spare, const event::Asked& event) {
  if (spare.asks.size() >= ListenOwners::most_addresses)
    return turn.act(action::Answer{event.worker, event.ask, EMFILE});
  const bool held = is_held(spare);
  spare.asks.push_back({event.ask, event.address});
  if (held || !is_held(spare)) return;
  turn.state.deadlines.cancel(spare);
  spare.backoff = {};
  tell(turn, spare, Notice::Severity::info,
       fmt::format("pid {} is booted and held, after {}", spare.pid,
                   words_for(turn.now - *spare.started)));
  turn.touch(spare.app);
}

void judge_spare(Turn& turn, Slot& spare) {
  if (is_held(spare)) return turn.state.deadlines.cancel(spare);
  const Duration timeout = spare.app.spec.ready.timeout;
  if (turn.now < *spare.started + timeout)
    return turn.state.deadlines.set(spare, *spare.started + timeout);
  const std::string what =
      fmt::format("did not ask to listen within {}; an app that never listens can have no spares",
                  words_for(timeout));
  begin_stopping(turn, spare, {.cause = what, .kill = true});
  spare.end_is_judged = true;
  spare.end_cause = what;
}

void on_spare_died(Turn& turn, Slot& spare, const std::string& what) {
  const std::string why = spare.end_is_judged ? spare.end_cause : what;
  spare.end_is_judged = false;
  const Duration delay = next_delay(spare.backoff, spare.app.spec.restart, turn.state.random);
  tell(turn, spare, Notice::Severity::warning,
       fmt::format("{}, another boots in {}", why, words_for(delay)));
  enter(turn, spare, WorkerState::backoff, {.text = why, .trouble = why});
  turn.state.deadlines.set(spare, turn.now + delay);
  turn.touch(spare.app);
}

}  // namespace skep::engine
