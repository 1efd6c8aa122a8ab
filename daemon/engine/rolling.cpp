#include "engine/rolling.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/extras.h"
#include "engine/keeping.h"
#include "engine/redefining.h"
#include "engine/renewing.h"
#include "engine/roll_end.h"
#include "engine/stopping.h"
#include "engine/threshold_acts.h"
#include "engine/transition.h"

namespace skep::engine {
namespace {

Slot* slot_at(App& app, std::uint32_t index) {
  return index < app.slots.size() ? &app.slots[index] : nullptr;
}

enum class Progress : std::uint8_t { waits, done, again, failed };

Progress progress_of(const Rollout& roll, Slot& slot) {
  const bool is_new = slot.definition == roll.target;
  if (left_before_it_was_ready(slot) && is_new && !slot.leaving) return Progress::failed;
  if (!slot.wanted || slot.leaving || slot.held) return Progress::done;
  if (slot.is_running() && is_new) return slot.trial ? Progress::waits : Progress::done;
  if (slot.is_running()) return successor_of(slot) == nullptr ? Progress::again : Progress::waits;
  if (slot.state == WorkerState::fatal && !is_new && !slot.queue_place) return Progress::again;
  const bool down = slot.state == WorkerState::backoff || slot.state == WorkerState::fatal;
  return down && is_new ? Progress::failed : Progress::waits;
}

void look_at_those_under_way(Turn& turn, App& app) {
  const auto under_way = app.rollout->under_way;
  for (const std::uint32_t index : under_way) {
    Rollout& roll = *app.rollout;
    Slot* slot = slot_at(app, index);
    const Progress progress = slot == nullptr ? Progress::done : progress_of(roll, *slot);
    if (progress == Progress::waits) continue;
    if (progress == Progress::failed)
      return stop_roll(
          turn, app,
          fmt::format("{} does not come up: {}", slot->id().slot_name(),
                      slot->trouble.empty() ? "it left before it was ready" : slot->trouble));
    roll.under_way.erase(index);
    if (progress == Progress::again) roll.left.insert(index);
    if (progress == Progress::done && slot != nullptr) slot->assigned = roll.target;
  }
}

// Nobody wants a worker of the app any more.
bool is_stopped(const App& app) {
  return std::none_of(app.slots.begin(), app.slots.end(),
                      [](const Slot& slot) { return slot.wanted && !slot.leaving; });
}

// False: its turn has not come.
bool begin_one(Turn& turn, App& app, Slot& slot) {
  Rollout& roll = *app.rollout;
  if (!slot.wanted) {
    redefine(turn, slot, roll.target);
    return true;
  }
  if (slot.definition == roll.target && slot.is_running()) return true;
  const auto at_once = can_renew(app) ? app.spec.roll.max_surge : app.spec.max_unavailable;
  if (roll.under_way.size() >= at_once) return false;
  if (!slot.is_running()) {
    redefine(turn, slot, roll.target);
  } else if (can_renew(app)) {
    if (!surge_allows(app)) return false;
    renew(turn, slot, roll.reason, roll.target);
  } else {
    if (!budget_allows(app)) return false;
    dismiss_successor(turn, slot, "it is of another definition");
    slot.assigned = roll.target;
    replace(turn, slot, {.reason = roll.reason, .cause = "rolled", .drain = true});
  }
  roll.under_way.insert(slot.index);
  return true;
}

void begin_more(Turn& turn, App& app) {
  while (app.rollout && !app.rollout->left.empty()) {
    const std::uint32_t index = *app.rollout->left.begin();
    Slot* slot = slot_at(app, index);
    if (slot != nullptr && !begin_one(turn, app, *slot)) return;
    if (app.rollout) app.rollout->left.erase(index);
  }
}

// Also one that a watch has ended, whose trial was over with RUNNING.
bool dies_on_trial(const Slot& place, const Rollout& roll) {
  if (place.trial) return true;
  return !roll.going_back && place.app.spec.roll.soak > Duration::zero() && place.ready &&
         place.definition == roll.target && roll.under_way.contains(place.index);
}

Showing worst_of_old(const App& app, const Rollout& roll, const Trial& trial) {
  Showing worst = trial.old;
  for (const Slot& slot : app.slots)
    if (slot.is_running() && slot.definition != roll.target)
      worst = worst_of(worst, slot.watch.showing);
  return worst;
}

}  // namespace

void begin_roll(Turn& turn, App& app, RestartReason reason, std::string_view what,
                std::vector<Waiter> waiters) {
  if (app.rollout) stop_roll(turn, app, "another roll began");
  Rollout roll;
  roll.reason = reason;
  roll.target = ++app.definition;
  roll.former = app.serving;
  roll.began = turn.now;
  roll.waiters = std::move(waiters);
  divide(turn, app, roll);
  for (Slot& slot : app.slots) slot.watch.showing.blocked = 0;
  tell_roll(
      turn, app, Notice::Severity::info,
      fmt::format("{}: {} worker{} to be replaced", what, roll.total, roll.total == 1 ? "" : "s"));
  app.rollout = std::move(roll);
  turn.touch(app);
}

void roll_on(Turn& turn, App& app) {
  if (app.rollout && !app.rollout->going_back && app.rollout->total > 0 && is_stopped(app))
    return stop_roll(turn, app, "all its workers were stopped");
  if (app.rollout) look_at_those_under_way(turn, app);
  if (app.rollout) begin_more(turn, app);
  if (app.rollout && app.rollout->left.empty() && app.rollout->under_way.empty())
    complete_roll(turn, app);
}

void abandon_roll(Turn& turn, App& app, std::string_view why) {
  if (app.rollout) stop_roll(turn, app, std::string(why));
}

void on_renewed(Turn& turn, Slot& place, const Showing& old) {
  App& app = place.app;
  turn.touch(app);
  if (!app.rollout || app.rollout->going_back || app.spec.roll.soak == Duration::zero()) return;
  if (!app.rollout->under_way.contains(place.index) || place.definition != app.rollout->target)
    return;
  place.trial = Trial{turn.now + app.spec.roll.soak, old};
}

void on_successor_failed(Turn& turn, Slot& place, const std::string& what) {
  App& app = place.app;
  turn.touch(app);
  if (!app.rollout || !app.rollout->under_way.contains(place.index)) return;
  stop_roll(turn, app, fmt::format("the successor of {} failed: {}", place.id().slot_name(), what));
}

void judge_trial(Turn& turn, Slot& place) {
  if (!place.trial || !place.app.rollout) return;
  const Showing old = worst_of_old(place.app, *place.app.rollout, *place.trial);
  if (const auto breach = breach_of(old, place.watch.showing))
    go_back(turn, place.app, fmt::format("{}, which is new: {}", place.id().slot_name(), *breach));
}

void on_trial_deadline(Turn& turn, Slot& place) {
  if (!place.trial || turn.now < place.trial->ends) return;
  place.trial.reset();
  turn.touch(place.app);
}

void on_died_on_trial(Turn& turn, Slot& place, const std::string& what) {
  if (!place.app.rollout || !dies_on_trial(place, *place.app.rollout)) return;
  place.assigned = place.app.rollout->former;
  go_back(turn, place.app, fmt::format("{}, which is new: {}", place.id().slot_name(), what));
}

}  // namespace skep::engine
