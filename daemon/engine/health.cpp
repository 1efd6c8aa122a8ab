#include "engine/health.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/ageing.h"
#include "engine/disuse.h"
#include "engine/probing.h"
#include "engine/rolling.h"
#include "engine/threshold_acts.h"
#include "engine/transition.h"
#include "engine/words.h"

namespace skep::engine {
namespace {

// No watchdog runs down faster, so that looking at it makes time go by.
constexpr Duration shortest_watchdog = std::chrono::milliseconds(1);

bool is_probed(const Slot& slot) {
  return !slot.app.spec.health.path.empty() && !slot.vitals.probe;
}

std::optional<Instant> watchdog_end(const Slot& slot) {
  const auto& watchdog = slot.app.spec.health.watchdog;
  if (!watchdog || !slot.vitals.alive || slot.definition < slot.app.watchdog_since)
    return std::nullopt;
  return *slot.vitals.alive + std::max(*watchdog, shortest_watchdog);
}

void hold(Turn& turn, Slot& slot, Hold why, std::string text) {
  if (!first_time(slot.vitals.held, why)) return;
  Notice notice =
      notice_of(turn, slot, Notice::Kind::held, Notice::Severity::warning, std::move(text));
  notice.reason = RestartReason::health;
  publish(turn, std::move(notice));
}

void hold_harmless(Turn& turn, Slot& slot, const std::string& what, Hold excuse) {
  hold(turn, slot, excuse, fmt::format("{}, which does not count: {}", what, words_for(excuse)));
}

void forget_excuses(Vitals& vitals) {
  for (const Hold excuse : {Hold::starved, Hold::stopped, Hold::traced})
    forget(vitals.held, excuse);
}

// Empty: it is well, for all that is known.
std::optional<std::string> ailment_of(const Slot& slot, Instant now) {
  const Vitals& vitals = slot.vitals;
  const HealthSpec& spec = slot.app.spec.health;
  if (vitals.ailing) return "sent WATCHDOG=trigger";
  if (const auto end = watchdog_end(slot); end && now >= *end)
    return "sent no WATCHDOG=1 for " + words_for(now - *vitals.alive);
  if (spec.path.empty() || vitals.failures == 0 || vitals.failures < spec.failures)
    return std::nullopt;
  if (vitals.failures == 1) return vitals.fault;
  return fmt::format("{} ({} times in a row)", vitals.fault, vitals.failures);
}

void wait_for_replacement(Turn& turn, Slot& slot) {
  slot.vitals.look_again = turn.now + between_held_looks;
}

void judge(Turn& turn, Slot& slot) {
  Vitals& vitals = slot.vitals;
  const auto ailment = ailment_of(slot, turn.now);
  const Hold excuse = vitals.ailing ? Hold::none : excuse_of(slot.watch.cause);
  if (!ailment) {
    vitals.look_again.reset();
    forget(vitals.held, Hold::budget);
  } else if (excuse != Hold::none) {
    hold_harmless(turn, slot, *ailment, excuse);
    vitals.alive = turn.now;
    wait_for_replacement(turn, slot);
  } else if (!budget_allows(slot.app)) {
    hold(turn, slot, Hold::budget, held_for_budget(slot.app, name_of(RestartReason::health)));
    wait_for_replacement(turn, slot);
  } else {
    return replace_for(turn, slot, std::nullopt,
                       {.reason = RestartReason::health, .cause = *ailment});
  }
  set_running_deadline(turn, slot);
}

void note_answer(Turn& turn, Slot& slot, const Answered& answered) {
  Vitals& vitals = slot.vitals;
  vitals.next_probe = turn.now + slot.app.spec.health.every;
  if (answered.well) {
    vitals.failures = 0;
    forget_excuses(vitals);
  } else if (const Hold excuse = excuse_of(slot.watch.cause); excuse != Hold::none) {
    hold_harmless(turn, slot, answered.fault, excuse);
  } else {
    ++vitals.failures;
    vitals.fault = answered.fault;
  }
}

}  // namespace

void set_running_deadline(Turn& turn, Slot& slot) {
  const Vitals& vitals = slot.vitals;
  std::optional<Instant> next = vitals.look_again ? vitals.look_again : watchdog_end(slot);
  if (is_probed(slot) && vitals.next_probe)
    next = std::min(next.value_or(*vitals.next_probe), *vitals.next_probe);
  if (const auto age = next_look_at_age(slot, turn.now)) next = std::min(next.value_or(*age), *age);
  if (const auto look = next_look_at_addresses(slot, turn.now))
    next = std::min(next.value_or(*look), *look);
  if (slot.trial) next = std::min(next.value_or(slot.trial->ends), slot.trial->ends);
  if (next) return turn.state.deadlines.set(slot, *next);
  turn.state.deadlines.cancel(slot);
}

void begin_health(Turn& turn, Slot& slot) {
  slot.vitals.alive = turn.now;
  slot.vitals.next_probe = turn.now + slot.app.spec.health.every;
  set_running_deadline(turn, slot);
}

void renew_health(Turn& turn, Slot& slot, bool asks_anew) {
  if (asks_anew) {
    disregard_probe(slot);
    slot.vitals.failures = 0;
  }
  slot.vitals.next_probe = turn.now + slot.app.spec.health.every;
  set_running_deadline(turn, slot);
}

void on_health_deadline(Turn& turn, Slot& slot) {
  if (slot.app.disuse_possible) turn.touch(slot.app);
  on_trial_deadline(turn, slot);
  judge_age(turn, slot);
  judge(turn, slot);
  if (!slot.is_running() || !is_probed(slot)) return;
  if (slot.vitals.next_probe.value_or(turn.now) > turn.now) return;
  const HealthSpec& spec = slot.app.spec.health;
  ask(turn, slot, spec.path, spec.timeout);
  set_running_deadline(turn, slot);
}

void on_health_answered(Turn& turn, Slot& slot, const Answered& answered) {
  if (answered.counts) note_answer(turn, slot, answered);
  judge(turn, slot);
}

void on_excused(Turn& turn, Slot& slot) {
  slot.vitals.alive = turn.now;
}

void on_alive(Turn& turn, Slot& slot) {
  slot.vitals.alive = turn.now;
  forget_excuses(slot.vitals);
}

void on_ailing(Turn& turn, Slot& slot) {
  slot.vitals.ailing = true;
  judge(turn, slot);
}

}  // namespace skep::engine
