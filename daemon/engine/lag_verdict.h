#pragma once

#include <cstdint>

#include "model/app_spec.h"
#include "model/sample.h"

namespace skep::engine {

// Why a replacement that is due is not done now.
enum class Hold : std::uint8_t {
  none = 0,
  starved = 1,  // the machine did not give the worker a processor: a successor would fare no better
  stopped = 2,  // somebody stopped it on purpose
  traced = 8,   // somebody looks at it with a debugger
  budget = 4,   // too many of its app are away already
};

// What one sample says about the event loop.
struct LagVerdict {
  bool stalled = false;  // to be steered around
  bool past_hard = false;
  Hold hold = Hold::none;  // past_hard only: starved, stopped or traced

  bool operator==(const LagVerdict&) const = default;
};

// Stalled: silent for longer than soft, or than hard where there is no soft. A worker is starved,
// not blocked, when it was runnable without a processor for half of its silence or more
// (/proc/PID/schedstat tells); how many workers are silent says nothing, one poisonous request may
// block them all.
[[nodiscard]] LagVerdict judge_lag(const LoopLagLimits& limits, const Sample& sample);

}  // namespace skep::engine
