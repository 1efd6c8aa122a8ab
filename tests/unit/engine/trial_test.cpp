#include "engine/trial.h"

#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

constexpr std::uint64_t mib = 1ULL << 20U;

LagTally tally_of(Duration lag, int samples) {
  LagTally tally;
  for (int i = 0; i < samples; ++i) tally.add(lag);
  return tally;
}

TEST(LagTally, says_what_99_of_100_samples_keep) {
  LagTally tally = tally_of(1ms, 99);
  tally.add(3s);
  EXPECT_EQ(tally.p99(), 1ms);
  tally.add(3s);
  EXPECT_EQ(tally.p99(), 4096ms);
}

TEST(LagTally, rounds_up_to_a_step) {
  EXPECT_EQ(tally_of(4ms, 1).p99(), 4ms);
  EXPECT_EQ(tally_of(4ms + 1ns, 1).p99(), 8ms);
  EXPECT_EQ(tally_of(1h, 1).p99(), 1ms * (1 << 15));
}

TEST(LagTally, is_nothing_without_samples) {
  EXPECT_EQ(LagTally{}.p99(), 0ms);
  EXPECT_EQ(LagTally{}.samples(), 0U);
}

TEST(LagTally, forgets_old_samples_by_and_by) {
  LagTally tally = tally_of(1s, 4095);
  EXPECT_EQ(tally.samples(), 4095U);
  for (int i = 0; i < 100'000; ++i) tally.add(1ms);
  EXPECT_LT(tally.samples(), 4096U);
  EXPECT_EQ(tally.p99(), 1ms);
}

TEST(Showing, takes_figures_of_an_agent_only) {
  Sample sample;
  sample.lag = 5ms;
  sample.heap = HeapFigures{100, 200};
  Showing showing;
  showing.add(sample, true);
  EXPECT_EQ(showing, Showing{});
  sample.agent = true;
  showing.add(sample, true);
  EXPECT_EQ(showing.heap_bytes, 100U);
  EXPECT_EQ(showing.lag.samples(), 1U);
}

TEST(Showing, of_two_is_the_worse_figure_by_figure) {
  const Showing one{tally_of(2ms, 1), 10, 3};
  const Showing other{tally_of(8ms, 1), 5, 4};
  EXPECT_EQ(worst_of(one, other), (Showing{tally_of(8ms, 1), 10, 4}));
  EXPECT_EQ(worst_of(other, one), (Showing{tally_of(8ms, 1), 10, 4}));
}

TEST(Breach, is_none_where_both_show_the_same) {
  const Showing both{tally_of(2s, 50), 500 * mib, 9};
  EXPECT_EQ(breach_of(both, both), std::nullopt);
  EXPECT_EQ(breach_of({}, {}), std::nullopt);
}

TEST(Breach, of_stalls_begins_above_the_slack) {
  Showing old;
  old.blocked = 5;
  Showing seen;
  seen.blocked = 7;
  EXPECT_EQ(breach_of(old, seen), std::nullopt);
  seen.blocked = 8;
  EXPECT_EQ(breach_of(old, seen),
            "its event loop stalled 8 times, those of the old workers at most 5 times");
}

TEST(Breach, of_the_heap_begins_above_half_as_much_again_and_some) {
  Showing old;
  old.heap_bytes = 200 * mib;
  Showing seen;
  seen.heap_bytes = 332 * mib;
  EXPECT_EQ(breach_of(old, seen), std::nullopt);
  ++seen.heap_bytes;
  EXPECT_EQ(breach_of(old, seen),
            "its heap holds 332 MiB, that of the old workers at most 200 MiB");
}

TEST(Breach, of_the_heap_is_none_where_the_old_one_is_unknown) {
  Showing seen;
  seen.heap_bytes = 4096 * mib;
  EXPECT_EQ(breach_of({}, seen), std::nullopt);
}

TEST(Breach, of_lag_begins_above_four_times_as_much) {
  const Showing old{tally_of(16ms, 20), 0, 0};
  EXPECT_EQ(breach_of(old, {tally_of(64ms, 20), 0, 0}), std::nullopt);
  EXPECT_EQ(breach_of(old, {tally_of(65ms, 20), 0, 0}),
            "its event loop is up to 128ms late (p99), those of the old workers up to 16ms");
}

TEST(Breach, of_lag_is_none_below_a_floor) {
  const Showing old{tally_of(1ms, 20), 0, 0};
  EXPECT_EQ(breach_of(old, {tally_of(32ms, 20), 0, 0}), std::nullopt);
  EXPECT_NE(breach_of(old, {tally_of(33ms, 20), 0, 0}), std::nullopt);
}

TEST(Breach, of_lag_needs_enough_samples) {
  EXPECT_EQ(breach_of({}, {tally_of(1s, 19), 0, 0}), std::nullopt);
  EXPECT_NE(breach_of({}, {tally_of(1s, 20), 0, 0}), std::nullopt);
}

}  // namespace
}  // namespace skep::engine::test
