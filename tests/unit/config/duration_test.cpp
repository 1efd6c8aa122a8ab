#include "config/duration.h"

#include <array>

#include <gtest/gtest.h>

namespace skep::config {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::string error_of(std::string_view text) {
  const auto duration = parse_duration(text);
  return duration ? "none" : duration.error().message;
}

TEST(Duration, is_a_number_with_a_unit) {
  EXPECT_EQ(*parse_duration("250us"), microseconds(250));
  EXPECT_EQ(*parse_duration("100ms"), milliseconds(100));
  EXPECT_EQ(*parse_duration("30s"), seconds(30));
  EXPECT_EQ(*parse_duration("2m"), minutes(2));
  EXPECT_EQ(*parse_duration("1h"), hours(1));
  EXPECT_EQ(*parse_duration("7d"), hours(7 * 24));
  EXPECT_EQ(*parse_duration("0s"), Duration::zero());
}

TEST(Duration, may_have_a_fraction) {
  EXPECT_EQ(*parse_duration("1.5s"), milliseconds(1500));
  EXPECT_EQ(*parse_duration("0.25d"), hours(6));
  EXPECT_EQ(*parse_duration("0.000000001s"), Duration(1));
  EXPECT_EQ(*parse_duration("0.1ms"), microseconds(100));
}

TEST(Duration, may_have_several_parts_from_great_to_small) {
  EXPECT_EQ(*parse_duration("1h30m"), minutes(90));
  EXPECT_EQ(*parse_duration("1d2h3m4s5ms6us"),
            hours(26) + minutes(3) + seconds(4) + milliseconds(5) + microseconds(6));
}

TEST(Duration, must_have_its_parts_in_order_and_once) {
  EXPECT_EQ(error_of("30m1h"), R"("30m1h" must have the greater unit first, and each unit once)");
  EXPECT_EQ(error_of("1s1s"), R"("1s1s" must have the greater unit first, and each unit once)");
}

TEST(Duration, without_a_unit_is_told_which_to_write) {
  EXPECT_EQ(error_of("100"), R"("100" has no unit; write "100ms", "100s" or "100m")");
}

TEST(Duration, of_an_unknown_unit_is_told_the_known_ones) {
  EXPECT_EQ(error_of("10sec"),
            R"("10sec" has the unknown unit "sec"; known are us, ms, s, m, h and d)");
}

TEST(Duration, is_at_most_a_year) {
  EXPECT_EQ(*parse_duration("365d"), longest_duration);
  EXPECT_EQ(error_of("366d"), R"("366d" is too long; the longest is 365d)");
  EXPECT_EQ(error_of("365d1us"), R"("365d1us" is too long; the longest is 365d)");
  EXPECT_EQ(error_of("999999999d"), R"("999999999d" is too long; the longest is 365d)");
  EXPECT_EQ(error_of("99999999999999999999s"),
            R"("99999999999999999999s" is too long; the longest is 365d)");
}

TEST(Duration, is_nothing_else) {
  for (const char* text : {"", "s", "-1s", "+1s", " 1s", "1 s", "1s ", "1.s", ".5s", "1..5s",
                           "1,5s", "1e3s", "1s.", "0x1s", "inf"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Duration, comes_back_from_its_text) {
  for (const Duration duration :
       {Duration::zero(), Duration(microseconds(1)), Duration(milliseconds(100)),
        Duration(milliseconds(1500)), Duration(minutes(90)), Duration(hours(25)),
        Duration(longest_duration), Duration(longest_duration - microseconds(1))})
    EXPECT_EQ(*parse_duration(format_duration(duration)), duration) << format_duration(duration);
}

TEST(Duration, is_written_shortly) {
  EXPECT_EQ(format_duration(Duration::zero()), "0s");
  EXPECT_EQ(format_duration(milliseconds(1500)), "1s500ms");
  EXPECT_EQ(format_duration(minutes(90)), "1h30m");
}

}  // namespace
}  // namespace skep::config
