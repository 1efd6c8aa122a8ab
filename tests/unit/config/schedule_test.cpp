#include "config/schedule.h"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using std::chrono::minutes;
using namespace std::chrono_literals;

WallMinute wall(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  const std::chrono::local_days date(std::chrono::year(year) / std::chrono::month(month) /
                                     std::chrono::day(day));
  return WallMinute(date) + std::chrono::hours(hour) + minutes(minute);
}

// When it is due next, from Wednesday, the 25th of November 2026, 13:18.
std::optional<WallMinute> next(std::string_view text) {
  const auto schedule = parse_schedule(text);
  if (!schedule) return std::nullopt;
  return next_due(*schedule, wall(2026, 11, 25, 13, 18));
}

std::string error_of(std::string_view text) {
  const auto schedule = parse_schedule(text);
  return schedule ? "none" : schedule.error().message;
}

TEST(Schedule, is_due_at_the_next_minute_that_fits_every_field) {
  EXPECT_EQ(next("0 4 * * *"), wall(2026, 11, 26, 4, 0));
  EXPECT_EQ(next("30 14 * * *"), wall(2026, 11, 25, 14, 30));
  EXPECT_EQ(next("* * * * *"), wall(2026, 11, 25, 13, 19));
  EXPECT_EQ(next("0 0 1 1 *"), wall(2027, 1, 1));
}

TEST(Schedule, is_not_due_again_at_the_minute_it_is_asked_from) {
  EXPECT_EQ(next("18 13 * * *"), wall(2026, 11, 26, 13, 18));
}

TEST(Schedule, takes_lists_ranges_and_steps) {
  EXPECT_EQ(next("5,25,45 * * * *"), wall(2026, 11, 25, 13, 25));
  EXPECT_EQ(next("0 9-17 * * *"), wall(2026, 11, 25, 14, 0));
  EXPECT_EQ(next("*/15 * * * *"), wall(2026, 11, 25, 13, 30));
  EXPECT_EQ(next("0 2-22/8 * * *"), wall(2026, 11, 25, 18, 0));
  EXPECT_EQ(next("10/20 * * * *"), wall(2026, 11, 25, 13, 30));
}

TEST(Schedule, takes_the_names_of_months_and_weekdays) {
  EXPECT_EQ(next("0 0 * jan *"), wall(2027, 1, 1));
  EXPECT_EQ(next("0 0 * * SAT"), wall(2026, 11, 28));
  EXPECT_EQ(next("0 0 * * mon-fri"), wall(2026, 11, 26));
}

TEST(Schedule, has_sunday_as_0_and_as_7) {
  EXPECT_EQ(next("0 0 * * 0"), wall(2026, 11, 29));
  EXPECT_EQ(next("0 0 * * 7"), wall(2026, 11, 29));
}

TEST(Schedule, with_a_day_of_the_month_and_a_weekday_is_due_on_either) {
  EXPECT_EQ(next("0 0 27 * sat"), wall(2026, 11, 27));
  EXPECT_EQ(next("0 0 30 * sat"), wall(2026, 11, 28));
  EXPECT_EQ(next("0 0 */2 * sat"), wall(2026, 12, 5)) << "a step of every day is no day of its own";
}

TEST(Schedule, finds_a_day_that_comes_every_fourth_year) {
  EXPECT_EQ(next("0 0 29 2 *"), wall(2028, 2, 29));
  const auto leap = parse_schedule("0 0 29 2 *");
  ASSERT_TRUE(leap);
  EXPECT_EQ(next_due(*leap, wall(2096, 3, 1)), wall(2104, 2, 29));
}

TEST(Schedule, has_the_nicknames_of_cron) {
  EXPECT_EQ(next("@hourly"), wall(2026, 11, 25, 14, 0));
  EXPECT_EQ(next("@daily"), wall(2026, 11, 26));
  EXPECT_EQ(next("@midnight"), wall(2026, 11, 26));
  EXPECT_EQ(next("@weekly"), wall(2026, 11, 29));
  EXPECT_EQ(next("@monthly"), wall(2026, 12, 1));
  EXPECT_EQ(next("@yearly"), wall(2027, 1, 1));
  EXPECT_EQ(next("@annually"), wall(2027, 1, 1));
}

TEST(Schedule, that_is_none_is_refused) {
  for (const char* text : {"",
                           "4",
                           "0 4 * *",
                           "0 4 * * * *",
                           "60 * * * *",
                           "* 24 * * *",
                           "* * 0 * *",
                           "* * 32 * *",
                           "* * * 13 *",
                           "* * * * 8",
                           "5-1 * * * *",
                           "*/0 * * * *",
                           "*/61 * * * *",
                           "1,,2 * * * *",
                           "-5 * * * *",
                           "x * * * *",
                           "* * * feb-jan *",
                           "@reboot",
                           "@every 5m",
                           "1-2-3 * * * *",
                           "99999999999 * * * *",
                           "1/ * * * *",
                           "/5 * * * *"})
    EXPECT_NE(error_of(text), "none") << text;
}

TEST(Schedule, of_a_date_that_never_comes_is_refused) {
  EXPECT_EQ(error_of("0 0 30 2 *"), "\"0 0 30 2 *\" is a date that never comes");
  EXPECT_EQ(error_of("0 0 31 4,6,9,11 *"), "\"0 0 31 4,6,9,11 *\" is a date that never comes");
}

TEST(Schedule, is_kept_as_it_was_written) {
  EXPECT_EQ(web("restart-at = \"@daily\"\n").restart_at->text, "@daily");
  EXPECT_FALSE(web("").restart_at);
}

}  // namespace
}  // namespace skep::config
