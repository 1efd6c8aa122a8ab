#include "host/telemetry/lag_window.h"

#include <gtest/gtest.h>

#include "agent/lag.h"

namespace skep::host {
namespace {

using namespace std::chrono_literals;

const Instant start{1h};

LagCounts in_bucket(std::size_t bucket, std::uint64_t count) {
  LagCounts counts{};
  counts[bucket] = count;
  return counts;
}

TEST(LagWindow, is_all_zero_before_anything_was_seen) {
  const auto summary = LagWindow().summary(start);
  EXPECT_EQ(summary.p50, 0);
  EXPECT_EQ(summary.p99, 0);
  EXPECT_EQ(summary.max, 0);
}

TEST(LagWindow, interpolates_percentiles_within_a_bucket) {
  LagWindow window;
  window.add(start, in_bucket(5, 100), 50ms);  // 25 to 50 ms
  const auto summary = window.summary(start);
  EXPECT_NEAR(summary.p50, 0.0375, 1e-9);
  EXPECT_NEAR(summary.p99, 0.04975, 1e-9);
}

TEST(LagWindow, keeps_percentiles_at_or_below_the_maximum) {
  LagWindow window;
  window.add(start, in_bucket(5, 100), 30ms);
  EXPECT_DOUBLE_EQ(window.summary(start).p99, 0.03);
}

TEST(LagWindow, finds_percentiles_in_the_last_bucket_which_has_no_bound) {
  LagWindow window;
  window.add(start, in_bucket(14, 10), 90s);
  EXPECT_NEAR(window.summary(start).p50, 60, 1e-9);
  EXPECT_DOUBLE_EQ(window.summary(start).max, 90);
}

TEST(LagWindow, forgets_after_sixty_seconds_and_not_before_fifty_five) {
  LagWindow window;
  window.add(start, in_bucket(9, 1), 800ms);
  EXPECT_DOUBLE_EQ(window.summary(start + 55s).max, 0.8);
  EXPECT_EQ(window.summary(start + 60s).max, 0);
  EXPECT_EQ(window.summary(start + 60s).p50, 0);
}

TEST(LagWindow, reuses_a_span_that_has_passed_without_its_old_counts) {
  LagWindow window;
  window.add(start, in_bucket(9, 1000), 1s);
  window.add(start + 60s, in_bucket(0, 1), 1ms);
  EXPECT_LE(window.summary(start + 60s).p99, 0.001);
}

TEST(LagWindow, shows_a_stall_that_is_not_over_in_the_maximum) {
  LagWindow window;
  window.note(start, 3s);
  EXPECT_DOUBLE_EQ(window.summary(start).max, 3);
  EXPECT_EQ(window.summary(start).p50, 0);
}

TEST(LongestTurn, is_exact_for_a_single_late_turn) {
  for (const std::uint64_t late : {700'000ULL, 30'000'000ULL, 400'000'000ULL, 7'300'000'000ULL}) {
    telemetry_record record{};
    agent::count_turn(record, late, 50'000'000);
    LagCounts turns{};
    std::ranges::copy(record.lag_counts, turns.begin());
    const double sum = static_cast<double>(record.lag_sum_ns) / 1e9;
    EXPECT_NEAR(static_cast<double>(longest_turn(turns, sum, 50ms).count()),
                static_cast<double>(late), 10);
  }
}

TEST(LongestTurn, lies_in_the_highest_bucket_for_several_turns) {
  LagCounts turns = in_bucket(0, 20);
  turns[6] = 1;  // 50 to 100 ms
  const Duration longest = longest_turn(turns, 0.08, 20ms);
  EXPECT_GE(longest, 50ms);
  EXPECT_LE(longest, 100ms);
}

TEST(LongestTurn, stays_finite_for_sums_and_counts_that_do_not_fit_together) {
  EXPECT_EQ(longest_turn({}, 5, 50ms), Duration{});
  EXPECT_EQ(longest_turn(in_bucket(14, 1), 0, 50ms), Duration{});
  EXPECT_LE(longest_turn(in_bucket(14, 1ULL << 47U), 1e18, 1s), Duration(1'000'000'001s));
}

}  // namespace
}  // namespace skep::host
