#pragma once

#include <cstdint>
#include <optional>

#include "engine/lag_verdict.h"
#include "engine/limit_verdict.h"
#include "engine/trial.h"
#include "model/time.h"

namespace skep::engine {

// An event loop that does not turn, from soft until it turns again.
struct Stall {
  bool on = false;
  Instant since{};  // the last time the loop is known to have turned
  bool past_hard = false;
  std::uint8_t held = 0;  // the Holds that were told, or-ed together

  bool operator==(const Stall&) const = default;
};

// What the samples of a RUNNING worker add up to. It ends with that state.
struct Watch {
  std::optional<StallCause> cause;  // by the last sample; empty: the loop was in time
  Duration waited{};                // ... and for how long it had waited for a processor
  Stall stall;
  Breach heap_soft;
  Breach heap_hard;
  Breach memory_soft;
  Breach memory_hard;
  Breach pressure;              // by the limits of its cgroup
  std::uint64_t oom_kills = 0;  // that are known
  Showing showing;

  bool operator==(const Watch&) const = default;
};

}  // namespace skep::engine
