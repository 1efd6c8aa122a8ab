#pragma once

#include <array>
#include <cstdint>

#include "model/snapshot.h"
#include "model/time.h"

namespace skep::host {

using LagCounts = decltype(LagHistogram::counts);

// The lag of the last 60 seconds, forgotten five seconds at a time.
class LagWindow {
 public:
  // Turns seen since the last call, and the latest of them.
  void add(Instant now, const LagCounts& turns, Duration longest);
  // A stall that is not over: it has no turn yet and counts for the maximum alone.
  void note(Instant now, Duration longest);

  // In seconds. Percentiles are interpolated within a bucket and never above the maximum.
  struct Summary {
    double p50 = 0;
    double p99 = 0;
    double max = 0;
  };
  [[nodiscard]] Summary summary(Instant now) const;

 private:
  struct Span {
    std::int64_t number = -1;
    std::array<std::uint32_t, std::tuple_size_v<LagCounts>> counts{};
    Duration max{};
  };
  Span& span_at(Instant now);

  std::array<Span, 12> spans_{};
};

// The latest of `turns`, new turns of a loop of that `resolution`, as exactly as a histogram tells:
// exact for one turn, within its bucket for more. `sum_seconds` is the sum of the same samples.
[[nodiscard]] Duration longest_turn(const LagCounts& turns, double sum_seconds,
                                    Duration resolution);

}  // namespace skep::host
