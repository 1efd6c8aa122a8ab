#include "engine/lag_verdict.h"

namespace skep::engine {

LagVerdict judge_lag(const LoopLagLimits& limits, const Sample& sample) {
  LagVerdict verdict;
  if (!sample.agent) return verdict;
  verdict.past_hard = limits.hard && sample.silence > *limits.hard;
  verdict.stalled = verdict.past_hard || (limits.soft && sample.silence > *limits.soft);
  if (!verdict.past_hard) return verdict;

  if (sample.held == Held::stopped)
    verdict.hold = Hold::stopped;
  else if (sample.held == Held::traced)
    verdict.hold = Hold::traced;
  else if (sample.waited >= sample.silence / 2)
    verdict.hold = Hold::starved;
  return verdict;
}

}  // namespace skep::engine
