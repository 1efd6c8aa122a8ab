#pragma once

#include <optional>

#include "engine/hold.h"
#include "model/app_spec.h"
#include "model/sample.h"
#include "model/snapshot.h"

namespace skep::engine {

// Why a loop does not turn that is overdue by a resolution, or by soft; empty: it is not, or no
// agent tells. Who is held is not starved; who was runnable without a processor for half of its
// silence or more (/proc/PID/schedstat tells) is starved, not blocked. How many workers are silent
// says nothing: one poisonous request may block them all.
[[nodiscard]] std::optional<StallCause> cause_of(const LoopLagLimits& limits, const Sample& sample);

// What one sample says about the event loop.
struct LagVerdict {
  bool stalled = false;  // to be steered around
  bool past_hard = false;
  Hold hold = Hold::none;  // past_hard only: starved, stopped or traced

  bool operator==(const LagVerdict&) const = default;
};

// Stalled: silent for longer than soft, or than hard where there is no soft.
[[nodiscard]] LagVerdict judge_lag(const LoopLagLimits& limits, const Sample& sample);

}  // namespace skep::engine
