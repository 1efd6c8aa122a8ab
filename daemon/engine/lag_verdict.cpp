#include "engine/lag_verdict.h"

#include <algorithm>

namespace skep::engine {

std::optional<StallCause> cause_of(const LoopLagLimits& limits, const Sample& sample) {
  const Duration resolution = limits.resolution();
  if (!sample.agent || sample.silence < std::min(resolution, limits.soft.value_or(resolution)))
    return std::nullopt;
  if (sample.held == Held::stopped) return StallCause::stopped;
  if (sample.held == Held::traced) return StallCause::traced;
  return sample.waited >= sample.silence / 2 ? StallCause::starved : StallCause::blocked;
}

LagVerdict judge_lag(const LoopLagLimits& limits, const Sample& sample) {
  LagVerdict verdict;
  if (!sample.agent) return verdict;
  verdict.past_hard = limits.hard && sample.silence > *limits.hard;
  verdict.stalled = verdict.past_hard || (limits.soft && sample.silence > *limits.soft);
  if (verdict.past_hard) verdict.hold = excuse_of(cause_of(limits, sample));
  return verdict;
}

}  // namespace skep::engine
