#include "host/wall_clock.h"

#include <algorithm>
#include <ctime>

namespace skep::host {
namespace {

constexpr int first_year = 1900;
constexpr long seconds_a_minute = 60;

}  // namespace

WallTime wall_time() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  ::tzset();  // the zone may have changed since the last call
  std::tm parts{};
  ::localtime_r(&now.tv_sec, &parts);
  const std::chrono::local_days day(std::chrono::year(parts.tm_year + first_year) /
                                    std::chrono::month(static_cast<unsigned>(parts.tm_mon) + 1) /
                                    std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  const long left = std::max(seconds_a_minute - parts.tm_sec, 1L);
  return {WallMinute(day) + std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min),
          std::chrono::seconds(left) - std::chrono::nanoseconds(now.tv_nsec)};
}

}  // namespace skep::host
