#pragma once

#include <string_view>

#include "model/error.h"
#include "model/schedule.h"

namespace skep::config {

// crontab(5)'s five fields, "0 4 * * *": minute, hour, day of the month, month, weekday. Each is
// "*", a number, a range "1-5", either with a step "*/15", or several of these with commas; months
// and weekdays may be English names of three letters, Sunday is 0 or 7. Where both the day of the
// month and the weekday are given, either will do. Also "@hourly", "@daily", "@midnight",
// "@weekly",
// "@monthly", "@yearly", "@annually". The error is a clause that begins with the text.
[[nodiscard]] Result<Schedule> parse_schedule(std::string_view text);

}  // namespace skep::config
