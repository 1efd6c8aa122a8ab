#pragma once

#include <chrono>

namespace skep {

using Duration = std::chrono::nanoseconds;

// The time line of CLOCK_MONOTONIC, which is the same in every process of the machine. It has no
// now(): whoever needs the time is given it, so nothing that is pure can read a clock.
struct Monotonic {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Monotonic, Duration>;
  static constexpr bool is_steady = true;
};

using Instant = Monotonic::time_point;

}  // namespace skep
