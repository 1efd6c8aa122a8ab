#include "ctl/top/figures.h"

#include <limits>

#include <gtest/gtest.h>

#include "ctl/text.h"

namespace skep::ctl::top {
namespace {

TEST(TopFigures, take_four_characters_at_most_whatever_they_are) {
  for (double value = 1e-7; value < 1e19; value *= 1.37) {
    EXPECT_LE(bytes_cell(value).size(), 5U) << value;
    EXPECT_LE(seconds_cell(value).size(), 4U) << value;
    EXPECT_LE(count_cell(value).size(), 5U) << value;
    EXPECT_LE(percent_cell(value).size(), 4U) << value;
  }
  EXPECT_EQ(seconds_cell(std::nullopt), "-");
}

TEST(TopFigures, tell_bytes_with_their_unit) {
  EXPECT_EQ(bytes_cell(0), "0");
  EXPECT_EQ(bytes_cell(45.0 * 1024 * 1024), "45M");
  EXPECT_EQ(bytes_cell(1.5 * 1024 * 1024 * 1024), "1.5G");
}

TEST(TopFigures, tell_lag_in_milliseconds_until_it_is_seconds) {
  EXPECT_EQ(seconds_cell(0.0005), "0.5");
  EXPECT_EQ(seconds_cell(0.123), "123");
  EXPECT_EQ(seconds_cell(1.2), "1.2s");
  EXPECT_EQ(seconds_cell(45), "45s");
}

TEST(TopHeapBar, fills_with_what_is_used) {
  EXPECT_EQ(heap_bar(50, 100, 11, Glyphs::ascii), "[##--]  50%");
  EXPECT_EQ(heap_bar(0, 100, 11, Glyphs::ascii), "[----]   0%");
  EXPECT_EQ(heap_bar(250, 100, 11, Glyphs::ascii), "[####] 100%");
  EXPECT_EQ(heap_bar(50, 100, 11, Glyphs::unicode), "[■■··]  50%");
}

TEST(TopHeapBar, is_empty_without_a_limit) {
  EXPECT_EQ(heap_bar(50, std::nullopt, 6, Glyphs::ascii), "     -");
  EXPECT_EQ(heap_bar(50, 0, 6, Glyphs::ascii), "     -");
}

TEST(TopSparkline, shows_the_newest_at_the_right_and_the_highest_full) {
  EXPECT_EQ(sparkline({0.1, 0, 0.01, 0.02}, 3, Glyphs::unicode), "▁▄█");
  EXPECT_EQ(sparkline({0.02}, 4, Glyphs::ascii), "   #");
}

TEST(TopSparkline, is_flat_where_there_is_next_to_no_lag) {
  EXPECT_EQ(sparkline({0.00001, 0.0001}, 2, Glyphs::ascii), "__");
  EXPECT_EQ(sparkline({}, 2, Glyphs::ascii), "  ");
}

}  // namespace
}  // namespace skep::ctl::top
