#include "engine/backoff.h"

#include <gtest/gtest.h>

namespace skep::engine {
namespace {

using namespace std::chrono_literals;

RestartSpec spec(Duration first, Duration most) {
  RestartSpec spec;
  spec.backoff_first = first;
  spec.backoff_most = most;
  return spec;
}

TEST(Backoff, doubles_until_the_most_with_at_most_half_of_it_jitter) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    Backoff row;
    Duration full = 100ms;
    for (int death = 0; death < 12; ++death) {
      const Duration delay = next_delay(row, spec(100ms, 30s), random);
      EXPECT_GE(delay, full / 2);
      EXPECT_LE(delay, full);
      full = std::min<Duration>(full * 2, 30s);
    }
  }
}

TEST(Backoff, never_shrinks_within_a_row) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    Backoff row;
    Duration before{};
    for (int death = 0; death < 40; ++death) {
      const Duration delay = next_delay(row, spec(100ms, 1s), random);
      EXPECT_GE(delay, before);
      before = delay;
    }
  }
}

TEST(Backoff, differs_between_workers_that_die_together) {
  Random random(1);
  Backoff one;
  Backoff other;
  EXPECT_NE(next_delay(one, spec(1s, 30s), random), next_delay(other, spec(1s, 30s), random));
}

TEST(Backoff, begins_anew_after_a_reset) {
  Random random(1);
  Backoff row;
  for (int death = 0; death < 10; ++death)
    static_cast<void>(next_delay(row, spec(100ms, 30s), random));
  row = {};
  EXPECT_LE(next_delay(row, spec(100ms, 30s), random), 100ms);
}

TEST(Backoff, obeys_a_most_that_was_lowered_meanwhile) {
  Random random(1);
  Backoff row{20, 30s};
  EXPECT_LE(next_delay(row, spec(100ms, 2s), random), 2s);
}

TEST(Backoff, does_not_overflow_with_the_longest_times) {
  Random random(1);
  Backoff row{~0U, {}};
  const Duration most = Duration::max();
  const Duration delay = next_delay(row, spec(1h, most), random);
  EXPECT_GE(delay, most / 2);
  EXPECT_EQ(row.deaths, ~0U);
}

TEST(Backoff, of_nothing_is_nothing) {
  Random random(1);
  Backoff row{~0U, {}};
  EXPECT_EQ(next_delay(row, spec(0s, 30s), random), 0s);
}

}  // namespace
}  // namespace skep::engine
