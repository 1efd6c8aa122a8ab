#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "model/sample.h"
#include "model/time.h"

namespace skep::engine {

// How late a loop was, sample by sample, in doubling steps from 1 ms on.
struct LagTally {
  static constexpr Duration first_step = std::chrono::milliseconds(1);
  std::array<std::uint32_t, 16> counts{};  // up to 1 ms, 2 ms, 4 ms, ...

  // At 4096 samples all counts are halved, so that recent ones weigh more.
  void add(Duration lag);
  [[nodiscard]] std::uint32_t samples() const;
  // The step that 99 of 100 samples keep; 0 without any.
  [[nodiscard]] Duration p99() const;

  bool operator==(const LagTally&) const = default;
};

// What one RUNNING worker shows, over its life, and of stalls since the last roll of its app began.
struct Showing {
  LagTally lag;
  std::uint64_t heap_bytes = 0;  // after the last major collection; 0: unknown
  std::uint32_t blocked = 0;     // stalls

  // `fair`: how late the loop was is its own doing.
  void add(const Sample& sample, bool fair);

  bool operator==(const Showing&) const = default;
};

// The soak of a roll: a successor that serves is compared with the worst of the old workers.
struct Trial {
  Instant ends{};
  Showing old;  // of the one whose place it took, and of others that are gone by now

  bool operator==(const Trial&) const = default;
};

// A successor may be worse by so much before it is a breach: figures of two healthy workers differ.
inline constexpr double heap_tolerance = 1.5;
inline constexpr std::uint64_t heap_slack_bytes = 32ULL << 20U;
inline constexpr int lag_tolerance = 4;  // two steps of the tally
inline constexpr Duration lag_floor = std::chrono::milliseconds(32);
inline constexpr std::uint32_t fewest_lag_samples = 20;  // below, lag says nothing
inline constexpr std::uint32_t blocked_slack = 2;        // a fresh worker warms up

// How the successor is worse than the old workers, a part of a sentence: "its heap holds ..., that
// of the old workers ..."; empty: it is not, so far.
[[nodiscard]] std::optional<std::string> breach_of(const Showing& old, const Showing& seen);

// The worse of two, figure by figure.
[[nodiscard]] Showing worst_of(const Showing& one, const Showing& other);

}  // namespace skep::engine
