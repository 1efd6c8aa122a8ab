#include "agent/lag.h"

#include <numeric>

#include <gtest/gtest.h>

namespace skep::agent {
namespace {

constexpr std::uint64_t ms = 1'000'000;

// The definition, sample by sample.
telemetry_record count_one_by_one(std::uint64_t late, std::uint64_t resolution) {
  telemetry_record record{};
  record.lag_max_ns = late;
  for (std::uint64_t sample = late;; sample -= resolution) {
    std::size_t bucket = 0;
    while (bucket < lag_bounds && sample > lag_bounds_ns[bucket]) ++bucket;
    ++record.lag_counts[bucket];
    record.lag_sum_ns += sample;
    if (sample < resolution) return record;
  }
}

std::uint64_t samples(const telemetry_record& record) {
  return std::accumulate(std::begin(record.lag_counts), std::end(record.lag_counts),
                         std::uint64_t{0});
}

TEST(Lag, counts_a_turn_in_time_as_one_sample_of_nothing) {
  telemetry_record record{};
  count_turn(record, 0, 50 * ms);
  EXPECT_EQ(record.lag_counts[0], 1U);
  EXPECT_EQ(samples(record), 1U);
  EXPECT_EQ(record.lag_sum_ns, 0U);
}

TEST(Lag, counts_a_stall_as_one_sample_for_each_resolution_of_it) {
  for (const std::uint64_t resolution : {20 * ms, 33 * ms, 50 * ms}) {
    for (std::uint64_t late = 0; late < 4'000 * ms; late += 1'234'567) {
      telemetry_record record{};
      count_turn(record, late, resolution);
      const telemetry_record expected = count_one_by_one(late, resolution);
      for (std::size_t bucket = 0; bucket < SKEP_TELEMETRY_LAG_BUCKETS; ++bucket)
        ASSERT_EQ(record.lag_counts[bucket], expected.lag_counts[bucket]) << late << ' ' << bucket;
      ASSERT_EQ(record.lag_sum_ns, expected.lag_sum_ns) << late;
    }
  }
}

TEST(Lag, puts_a_sample_that_equals_a_bound_into_the_bucket_below_it) {
  for (std::size_t bucket = 0; bucket < lag_bounds; ++bucket) {
    telemetry_record record{};
    count_turn(record, lag_bounds_ns[bucket], 60'000 * ms);
    EXPECT_EQ(record.lag_counts[bucket], 1U);
    count_turn(record, lag_bounds_ns[bucket] + 1, 60'000 * ms);
    EXPECT_EQ(record.lag_counts[bucket + 1], 1U);
  }
}

TEST(Lag, keeps_the_greatest) {
  telemetry_record record{};
  count_turn(record, 70 * ms, 50 * ms);
  count_turn(record, 20 * ms, 50 * ms);
  EXPECT_EQ(record.lag_max_ns, 70 * ms);
}

TEST(Lag, takes_a_process_stopped_for_days_as_late_by_an_hour) {
  telemetry_record record{};
  count_turn(record, ~0ULL, 1 * ms);
  EXPECT_EQ(samples(record), 3'600'001U);
  EXPECT_EQ(record.lag_max_ns, longest_late_ns);
  EXPECT_LT(record.lag_sum_ns, 1ULL << 63U);
}

}  // namespace
}  // namespace skep::agent
