#include "api/metrics/wall_clock.h"

#include <cmath>
#include <ctime>

namespace skep::api {
namespace {

Duration read(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

void WallClock::refresh() {
  const Duration distance = read(CLOCK_REALTIME) - read(CLOCK_MONOTONIC);
  if (std::chrono::abs(distance - distance_) > std::chrono::seconds(1)) distance_ = distance;
}

double WallClock::unix_seconds(Instant instant) const {
  const Duration since_epoch = instant.time_since_epoch() + distance_;
  return std::round(std::chrono::duration<double, std::milli>(since_epoch).count()) / 1000;
}

}  // namespace skep::api
