#pragma once

#include <string>
#include <string_view>

#include "model/error.h"
#include "model/time.h"
#include "model/units.h"

namespace skep::config {

inline constexpr Duration longest_duration = std::chrono::hours(365 * 24);

// "100ms", "1.5s", "2m", "1h", "1h30m", "7d": numbers, each with a unit of us, ms, s, m, h or d,
// the greater unit first. From 0 to longest_duration, to the nanosecond below. The error is a
// clause that begins with the text: `"100" has no unit; write "100ms" or "100s"`.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

using skep::format_duration;

}  // namespace skep::config
