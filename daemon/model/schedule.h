#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace skep {

// A minute as the clock on the wall shows it, whatever the time zone makes of it.
using WallMinute = std::chrono::local_time<std::chrono::minutes>;

// When something is due, in the terms of crontab(5): the wall shows a minute of which every field
// is in its set.
struct Schedule {
  std::string text;            // as it was written
  std::uint64_t minutes = 0;   // bits 0..59
  std::uint32_t hours = 0;     // bits 0..23
  std::uint32_t days = 0;      // of the month, bits 1..31
  std::uint32_t months = 0;    // bits 1..12
  std::uint32_t weekdays = 0;  // bits 0..6 from Sunday
  bool either_day = false;     // the day of the month or the weekday will do

  bool operator==(const Schedule&) const = default;
};

// The first minute after this one at which it is due; empty: there is none within nine years, in
// which every date comes that there is.
[[nodiscard]] std::optional<WallMinute> next_due(const Schedule& schedule, WallMinute after);

}  // namespace skep
