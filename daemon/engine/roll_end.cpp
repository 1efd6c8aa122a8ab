#include "engine/roll_end.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/configuring.h"
#include "engine/extras.h"
#include "engine/keeping.h"
#include "engine/redefining.h"
#include "engine/sizing.h"
#include "engine/transition.h"
#include "engine/words.h"

namespace skep::engine {
namespace {

using Phase = RollStatus::Phase;

std::uint32_t done_of(const Rollout& roll) {
  const auto open = static_cast<std::uint32_t>(roll.left.size() + roll.under_way.size());
  return roll.total > open ? roll.total - open : 0;
}

void dismiss_successors(Turn& turn, App& app, const Rollout& roll) {
  for (Slot& extra : app.extras)
    if (extra.role == Role::successor && roll.under_way.contains(extra.index))
      dismiss(turn, extra, "the roll ended");
}

// Where the old worker had to leave first, the slot has the former definition again.
void revive_former(Turn& turn, App& app, const Rollout& roll) {
  for (const std::uint32_t index : roll.under_way) {
    if (index >= app.slots.size()) continue;
    Slot& slot = app.slots[index];
    slot.trial.reset();
    if (slot.assigned != roll.target || slot.is_running()) continue;
    slot.assigned = app.serving;
    const bool gave_up = slot.state == WorkerState::fatal && slot.wanted;
    if ((gave_up || left_before_it_was_ready(slot)) && !slot.leaving) bring_up(turn, slot);
  }
}

void end(Turn& turn, App& app, Phase phase, Notice::Severity severity, const std::string& text) {
  const Rollout roll = *std::exchange(app.rollout, std::nullopt);
  app.last_roll = status_of(app, roll);
  app.last_roll->phase = phase;
  app.last_roll->text = text;
  const auto* const outcome = std::find(roll_outcomes.begin(), roll_outcomes.end(), phase);
  ++app.rolls.at(static_cast<std::size_t>(outcome - roll_outcomes.begin()));
  tell_roll(turn, app, severity, text);
  auto waiters = roll.waiters;
  const bool complete = phase == Phase::complete;
  answer(turn, waiters, complete ? Outcome::success : Outcome::failed, text);
  keep_definitions(turn, app);
  turn.touch(app);
}

std::string workers_text(std::uint32_t done, std::uint32_t total) {
  return fmt::format("{} of {} worker{}", done, total, total == 1 ? "" : "s");
}

// How the app was scaled is nobody's definition.
void restore_spec(Turn& turn, App& app) {
  if (!app.serving_spec) return;
  const std::uint32_t workers = app.spec.workers;
  if (app.serving_spec->health.watchdog != app.spec.health.watchdog)
    app.watchdog_since = app.serving;
  const AppSpec before = std::exchange(app.spec, *std::exchange(app.serving_spec, std::nullopt));
  app.spec.workers = workers;
  obey_live_fields(turn, app, before);
}

}  // namespace

bool left_before_it_was_ready(const Slot& place) {
  return place.state == WorkerState::exited && !place.wanted && !place.ready;
}

void complete_roll(Turn& turn, App& app) {
  Rollout& roll = *app.rollout;
  app.serving = roll.target;
  app.serving_spec.reset();
  if (roll.going_back)
    return end(turn, app, Phase::rolled_back, Notice::Severity::error, "rolled back: " + roll.why);
  end(turn, app, Phase::complete, Notice::Severity::info,
      fmt::format("rolled {} in {}", workers_text(roll.total, roll.total),
                  words_for(turn.now - roll.began)));
}

void stop_roll(Turn& turn, App& app, const std::string& why) {
  Rollout& roll = *app.rollout;
  dismiss_successors(turn, app, roll);
  revive_former(turn, app, roll);
  const std::string text =
      fmt::format("the roll{} stopped with {} replaced: {}", roll.going_back ? " back" : "",
                  workers_text(done_of(roll), roll.total), why);
  end(turn, app, Phase::stopped, Notice::Severity::error, text);
}

void go_back(Turn& turn, App& app, const std::string& why) {
  Rollout& roll = *app.rollout;
  if (roll.going_back) return stop_roll(turn, app, why);
  dismiss_successors(turn, app, roll);
  roll.going_back = true;
  roll.why = why;
  std::swap(roll.target, roll.former);
  restore_spec(turn, app);
  roll.left.clear();
  roll.under_way.clear();
  for (Slot& slot : app.slots) slot.trial.reset();
  divide(turn, app, roll);
  tell_roll(turn, app, Notice::Severity::error,
            fmt::format("{}; {} to go back to what was before", why,
                        workers_text(roll.total, roll.total)));
  turn.touch(app);
}

RollStatus status_of(const App& app, const Rollout& roll) {
  RollStatus status;
  status.phase = roll.going_back ? Phase::going_back : Phase::rolling;
  status.total = roll.total;
  status.done = done_of(roll);
  status.began = roll.began;
  if (roll.going_back) {
    status.text = roll.why;
    return status;
  }
  for (const std::uint32_t index : roll.under_way) {
    if (index >= app.slots.size()) continue;
    const Slot& slot = app.slots[index];
    if (!status.text.empty()) status.text += ", ";
    status.text += slot.id().slot_name() + (slot.trial ? " is on trial" : " is being replaced");
  }
  return status;
}

void tell_roll(Turn& turn, const App& app, Notice::Severity severity, std::string text) {
  Notice notice = notice_of(turn, app, Notice::Kind::roll, std::move(text));
  notice.severity = severity;
  publish(turn, std::move(notice));
}

}  // namespace skep::engine
