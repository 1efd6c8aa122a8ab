#pragma once

#include <cstddef>
#include <cstdint>

#include "agent/telemetry.h"

namespace skep::agent {

inline constexpr std::uint64_t lag_bounds_ns[] = SKEP_TELEMETRY_LAG_BOUNDS_NS;
inline constexpr std::size_t lag_bounds = sizeof lag_bounds_ns / sizeof lag_bounds_ns[0];
static_assert(lag_bounds + 1 == SKEP_TELEMETRY_LAG_BUCKETS);

// A turn later than this counts as this late, so that no sum can overflow: a process may have been
// stopped for days.
inline constexpr std::uint64_t longest_late_ns = 3'600'000'000'000;

// How many of `late`, late - resolution, late - 2 * resolution ... are greater than `bound`.
[[nodiscard]] constexpr std::uint64_t samples_above(std::uint64_t late, std::uint64_t resolution,
                                                    std::uint64_t bound) {
  return late > bound ? (late - bound - 1) / resolution + 1 : 0;
}

// Counts a turn of the loop that came `late` nanoseconds after its time as one sample for each
// `resolution` of it: late, late - resolution, ... down to 0, for all the turns that it swallowed.
// `resolution` is not 0.
constexpr void count_turn(telemetry_record& record, std::uint64_t late, std::uint64_t resolution) {
  if (late > longest_late_ns) late = longest_late_ns;
  const std::uint64_t samples = late / resolution + 1;
  std::uint64_t at_most = samples;
  for (std::size_t bucket = 0; bucket < lag_bounds; ++bucket) {
    const std::uint64_t above = samples_above(late, resolution, lag_bounds_ns[bucket]);
    record.lag_counts[bucket] += at_most - above;
    at_most = above;
  }
  record.lag_counts[lag_bounds] += at_most;
  record.lag_sum_ns += samples * late - resolution * (samples * (samples - 1) / 2);
  if (late > record.lag_max_ns) record.lag_max_ns = late;
}

}  // namespace skep::agent
