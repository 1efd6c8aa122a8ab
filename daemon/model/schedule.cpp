#include "model/schedule.h"

namespace skep {
namespace {

namespace chr = std::chrono;

constexpr chr::days furthest = chr::days(9 * 366);
constexpr int minutes_an_hour = 60;
constexpr int hours_a_day = 24;

bool has(std::uint64_t set, unsigned bit) {
  return ((set >> bit) & 1U) != 0;
}

bool is_day(const Schedule& schedule, chr::local_days day) {
  const chr::year_month_day date(day);
  if (!has(schedule.months, static_cast<unsigned>(date.month()))) return false;
  const bool of_month = has(schedule.days, static_cast<unsigned>(date.day()));
  const bool of_week = has(schedule.weekdays, chr::weekday(day).c_encoding());
  return schedule.either_day ? of_month || of_week : of_month && of_week;
}

// From the minute `from` of the day on.
std::optional<chr::minutes> first_of_day(const Schedule& schedule, chr::minutes from) {
  for (auto at = from.count(); at < hours_a_day * minutes_an_hour; ++at) {
    const auto hour = static_cast<unsigned>(at / minutes_an_hour);
    const auto minute = static_cast<unsigned>(at % minutes_an_hour);
    if (has(schedule.hours, hour) && has(schedule.minutes, minute)) return chr::minutes(at);
  }
  return std::nullopt;
}

}  // namespace

std::optional<WallMinute> next_due(const Schedule& schedule, WallMinute after) {
  const WallMinute first = after + chr::minutes(1);
  const auto first_day = chr::floor<chr::days>(first);
  for (auto day = first_day; day <= first_day + furthest; day += chr::days(1)) {
    if (!is_day(schedule, day)) continue;
    const chr::minutes from = day == first_day ? first - first_day : chr::minutes(0);
    if (const auto at = first_of_day(schedule, from)) return WallMinute(day) + *at;
  }
  return std::nullopt;
}

}  // namespace skep
