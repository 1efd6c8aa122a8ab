#include "engine/watching_loop.h"

#include <utility>

#include <fmt/format.h>

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

void end_stall(Turn& turn, Slot& slot) {
  const Duration lasted = turn.now - slot.watch.stall.since;
  set_stalled(turn, slot, false, {});
  tell(turn, slot, Notice::Kind::resumed, Severity::info, Threshold::loop_lag_soft,
       "the event loop turns again after " + words_for(lasted));
}

std::string held_text(const Slot& slot, const Sample& sample, Hold hold) {
  const std::string_view name = name_of(Threshold::loop_lag_hard);
  switch (hold) {
    case Hold::stopped:
      return fmt::format(
          "replacement for {} waits: a signal has stopped the worker; SIGCONT lets it go on", name);
    case Hold::traced:
      return fmt::format("replacement for {} waits: a debugger holds the worker", name);
    case Hold::starved:
      return fmt::format(
          "replacement for {} waits: of {} of silence the worker waited {} for a processor", name,
          words_for(sample.silence), words_for(sample.waited));
    default:
      return held_for_budget(slot.app, Threshold::loop_lag_hard);
  }
}

void hold_stalled(Turn& turn, Slot& slot, const Sample& sample, Hold hold) {
  std::uint8_t& told = slot.watch.stall.held;
  const auto bit = static_cast<std::uint8_t>(hold);
  if ((told & bit) != 0) return;
  told = static_cast<std::uint8_t>(told | bit);
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

}  // namespace

void watch_loop(Turn& turn, Slot& slot, const Sample& sample) {
  const LagVerdict verdict = judge_lag(slot.app.spec.loop_lag, sample);
  const bool was_stalled = slot.watch.stall.on;
  if (verdict.stalled && !was_stalled) begin_stall(turn, slot, sample);
  if (!verdict.stalled && was_stalled) end_stall(turn, slot);
  if (verdict.past_hard) judge_past_hard(turn, slot, sample, verdict.hold);
}

}  // namespace skep::engine
