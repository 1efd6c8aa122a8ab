#include "engine/watching_loop.h"

#include <utility>

#include <fmt/format.h>

#include "engine/health.h"
#include "engine/threshold_acts.h"
#include "engine/words.h"

namespace skep::engine {
namespace {

using Severity = Notice::Severity;

std::string stalled_text(const Slot& slot, const Sample& sample) {
  const LoopLagLimits& limits = slot.app.spec.loop_lag;
  const bool soft = limits.soft.has_value();
  return fmt::format("the event loop has not turned for {} ({} is {})", words_for(sample.silence),
                     name_of(soft ? Threshold::loop_lag_soft : Threshold::loop_lag_hard),
                     words_for(soft ? *limits.soft : *limits.hard));
}

void set_stalled(Turn& turn, Slot& slot, bool stalled, Instant since) {
  const Recount recount(turn, slot);
  slot.watch.stall = {.on = stalled, .since = since};
}

void begin_stall(Turn& turn, Slot& slot, const Sample& sample) {
  set_stalled(turn, slot, true, turn.now - sample.silence);
  ++slot.stalls;
  if (slot.app.spec.loop_lag.soft) count_breach(slot, Threshold::loop_lag_soft);
  tell(turn, slot, Notice::Kind::stalled, Severity::warning, Threshold::loop_lag_soft,
       stalled_text(slot, sample));
}

std::string what_it_was(const Watch& watch) {
  if (!watch.cause) return {};
  switch (*watch.cause) {
    case StallCause::blocked:
      return ": it was blocked";
    case StallCause::starved:
      return fmt::format(": it had waited {} for a processor", words_for(watch.waited));
    case StallCause::stopped:
      return ": a signal had stopped the worker";
    case StallCause::traced:
      break;
  }
  return ": a debugger had held the worker";
}

void end_stall(Turn& turn, Slot& slot) {
  const Duration lasted = turn.now - slot.watch.stall.since;
  const std::string why = what_it_was(slot.watch);
  if (excuse_of(slot.watch.cause) == Hold::none) ++slot.watch.showing.blocked;
  set_stalled(turn, slot, false, {});
  tell(turn, slot, Notice::Kind::resumed, Severity::info, Threshold::loop_lag_soft,
       fmt::format("the event loop turns again after {}{}", words_for(lasted), why));
}

std::string held_text(const Slot& slot, const Sample& sample, Hold hold) {
  const std::string_view name = name_of(Threshold::loop_lag_hard);
  if (hold == Hold::budget) return held_for_budget(slot.app, name);
  if (hold == Hold::starved)
    return fmt::format(
        "replacement for {} waits: of {} of silence the worker waited {} for a processor", name,
        words_for(sample.silence), words_for(sample.waited));
  return fmt::format("replacement for {} waits: {}", name, words_for(hold));
}

void hold_stalled(Turn& turn, Slot& slot, const Sample& sample, Hold hold) {
  if (!first_time(slot.watch.stall.held, hold)) return;
  tell(turn, slot, Notice::Kind::held, Severity::warning, Threshold::loop_lag_hard,
       held_text(slot, sample, hold));
}

void judge_past_hard(Turn& turn, Slot& slot, const Sample& sample, Hold hold) {
  if (!std::exchange(slot.watch.stall.past_hard, true))
    count_breach(slot, Threshold::loop_lag_hard);
  if (hold == Hold::none && !budget_allows(slot.app)) hold = Hold::budget;
  if (hold != Hold::none) return hold_stalled(turn, slot, sample, hold);
  replace_for(
      turn, slot, Threshold::loop_lag_hard,
      {.reason = RestartReason::loop_lag,
       .cause = fmt::format("the event loop has not turned for {}", words_for(sample.silence)),
       .kill = true});
}

void note_cause(Turn& turn, Slot& slot, const Sample& sample) {
  slot.watch.cause = cause_of(slot.app.spec.loop_lag, sample);
  slot.watch.waited = slot.watch.cause ? sample.waited : Duration::zero();
  if (excuse_of(slot.watch.cause) != Hold::none) on_excused(turn, slot);
}

}  // namespace

void watch_loop(Turn& turn, Slot& slot, const Sample& sample) {
  const LagVerdict verdict = judge_lag(slot.app.spec.loop_lag, sample);
  const bool was_stalled = slot.watch.stall.on;
  if (verdict.stalled && !was_stalled) begin_stall(turn, slot, sample);
  if (!verdict.stalled && was_stalled) end_stall(turn, slot);
  note_cause(turn, slot, sample);
  if (verdict.past_hard) judge_past_hard(turn, slot, sample, verdict.hold);
}

}  // namespace skep::engine
