#include "api/metrics/wall_clock.h"

#include <ctime>

#include <gtest/gtest.h>

namespace skep::api {
namespace {

Instant monotonic_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return Instant{std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec)};
}

TEST(WallClock, knows_the_time_of_day_of_an_instant) {
  const WallClock clock;
  EXPECT_NEAR(clock.unix_seconds(monotonic_now()), static_cast<double>(std::time(nullptr)), 1.5);
}

TEST(WallClock, gives_an_instant_the_same_time_after_a_refresh) {
  WallClock clock;
  const Instant instant = monotonic_now();
  const double first = clock.unix_seconds(instant);
  clock.refresh();
  EXPECT_EQ(clock.unix_seconds(instant), first);
}

}  // namespace
}  // namespace skep::api
