#include "engine/renewing.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/extras.h"
#include "engine/health.h"
#include "engine/readiness.h"
#include "engine/rolling.h"
#include "engine/starting.h"
#include "engine/stopping.h"
#include "engine/threshold_acts.h"
#include "engine/words.h"
#include "model/definition.h"

namespace skep::engine {
namespace {

void tell(Turn& turn, const Slot& place, Notice::Severity severity, RestartReason reason,
          std::string text) {
  Notice notice = notice_of(turn, place, Notice::Kind::roll, severity, std::move(text));
  notice.reason = reason;
  publish(turn, std::move(notice));
}

// A worker that needed a successor soon after its own start keeps the next one waiting: thresholds
// that are too low must not make processes in a loop.
void space_renewals(Turn& turn, Slot& place, bool was_stable) {
  if (was_stable) {
    place.renewal_backoff = {};
    place.renew_after.reset();
    return;
  }
  place.renew_after =
      turn.now + next_delay(place.renewal_backoff, place.app.spec.restart, turn.state.random);
}

void retire(Turn& turn, Slot& old, const std::string& cause) {
  old.role = Role::retiree;
  if (old.is_running()) begin_stopping(turn, old, {.cause = cause, .drain = true});
}

bool may_renew_now(const Turn& turn, Slot& place) {
  return successor_of(place) == nullptr && surge_allows(place.app) &&
         (!place.renew_after || turn.now >= *place.renew_after);
}

bool wants_successor(const Slot& place) {
  return place.told.retire || place.told.stopping || place.aged;
}

RestartReason reason_of(const Slot& place) {
  const bool asked = place.told.retire || place.told.stopping;
  return asked ? RestartReason::retired : RestartReason::max_age;
}

}  // namespace

bool can_renew(const App& app) {
  return app.spec.roll.max_surge > 0 && can_overlap(app.spec);
}

bool surge_allows(const App& app) {
  const auto booting = std::count_if(app.extras.begin(), app.extras.end(), [](const Slot& extra) {
    return extra.role == Role::successor;
  });
  return static_cast<std::uint64_t>(booting) < std::max(1U, app.spec.roll.max_surge);
}

Slot* successor_of(Slot& place) {
  return find_extra(place.app, Role::successor, place.index);
}

void renew(Turn& turn, Slot& place, RestartReason reason, std::uint64_t definition) {
  if (successor_of(place) != nullptr) return;
  Slot& successor = add_extra(turn, place.app, Role::successor, place.index, definition);
  successor.restarts_for = reason;
  enqueue(turn, successor);
}

void take_over(Turn& turn, Slot& successor) {
  Slot* place = place_of(successor);
  if (place == nullptr || !place->wanted) return dismiss(turn, successor, "nobody needs it");
  if (!place->is_running()) return turn.state.deadlines.cancel(successor);
  const RestartReason reason = *successor.restarts_for;
  successor.ready = turn.now;
  enter(turn, successor, WorkerState::running, {});
  const Showing old_showing = place->watch.showing;
  const bool was_stable = turn.now - *place->ready >= place->app.spec.restart.stable;
  const pid_t old_pid = place->pid;
  exchange(turn, *place, successor);
  place->assigned = place->definition;
  ++place->restarts.at(static_cast<std::size_t>(reason));
  space_renewals(turn, *place, was_stable);
  tell(turn, *place, Notice::Severity::info, reason,
       fmt::format("ready after {}, takes over from pid {}",
                   words_for(*place->ready - *place->started), old_pid));
  on_renewed(turn, *place, old_showing);
  begin_health(turn, *place);
  retire(turn, successor, "its successor serves");
  if (place->told.retire || place->told.stopping) on_retiring(turn, *place);
}

bool move_in(Turn& turn, Slot& place) {
  Slot* successor = successor_of(place);
  if (successor == nullptr || successor->state != WorkerState::starting) return false;
  move_into_place(turn, place, *successor,
                  {.text = "its successor has the slot at once", .reason = place.restarts_for});
  judge_ready(turn, place);
  return true;
}

void on_renewal_failed(Turn& turn, Slot& successor, const std::string& what) {
  Slot* place = place_of(successor);
  if (place == nullptr) return;
  tell(turn, *place, Notice::Severity::error, *successor.restarts_for,
       fmt::format("its successor failed: {}; the old worker serves on", what));
  space_renewals(turn, *place, false);
  if (place->is_running()) set_running_deadline(turn, *place);
  on_successor_failed(turn, *place, what);
}

void on_retiring(Turn& turn, Slot& place) {
  if (!place.is_place() || !place.is_running()) return;
  place.app.retiring.insert(place.index);
  turn.touch(place.app);
}

void retire_on(Turn& turn, App& app) {
  const auto asked = app.retiring;
  for (const std::uint32_t index : asked) {
    Slot* place = turn.state.find(app.spec.name, index);
    const bool asks =
        place != nullptr && place->is_running() && place->wanted && wants_successor(*place);
    if (!asks) {
      app.retiring.erase(index);
    } else if (can_renew(app)) {
      if (may_renew_now(turn, *place)) renew(turn, *place, reason_of(*place), place->assigned);
    } else if (!place->told.stopping && successor_of(*place) == nullptr && budget_allows(app)) {
      replace(turn, *place,
              {.reason = reason_of(*place),
               .cause = place->told.retire ? "it asked to retire" : "it is of max-age",
               .drain = true});
    }
  }
}

}  // namespace skep::engine
