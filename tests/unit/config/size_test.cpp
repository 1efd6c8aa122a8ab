#include "config/size.h"

#include <gtest/gtest.h>

namespace skep::config {
namespace {

std::string error_of(std::string_view text) {
  const auto size = parse_size(text);
  return size ? "none" : size.error().message;
}

TEST(Size, counts_by_1024_with_an_i) {
  EXPECT_EQ(*parse_size("1KiB"), 1024U);
  EXPECT_EQ(*parse_size("512MiB"), 512ULL << 20U);
  EXPECT_EQ(*parse_size("1.5GiB"), 3ULL << 29U);
  EXPECT_EQ(*parse_size("2TiB"), 2ULL << 40U);
}

TEST(Size, counts_by_1000_without) {
  EXPECT_EQ(*parse_size("64kB"), 64'000U);
  EXPECT_EQ(*parse_size("0.1MB"), 100'000U);
  EXPECT_EQ(*parse_size("1GB"), 1'000'000'000U);
  EXPECT_EQ(*parse_size("4096B"), 4096U);
}

TEST(Size, does_not_care_for_capitals) {
  EXPECT_EQ(*parse_size("1gib"), *parse_size("1GiB"));
  EXPECT_EQ(*parse_size("1KB"), *parse_size("1kB"));
}

TEST(Size, of_a_bare_letter_is_refused_for_it_may_mean_either) {
  EXPECT_EQ(error_of("64k"),
            R"("64k" is 1000 or 1024 times as much to different readers; write "64kB" or "64KiB")");
  EXPECT_EQ(error_of("2G"),
            R"("2G" is 1000 or 1024 times as much to different readers; write "2GB" or "2GiB")");
}

TEST(Size, without_a_unit_is_told_which_to_write) {
  EXPECT_EQ(error_of("512"), R"("512" has no unit; write "512B", "512MiB" or "512MB")");
}

TEST(Size, of_an_unknown_unit_is_told_the_known_ones) {
  EXPECT_EQ(error_of("5PB"), R"("5PB" has the unknown unit "PB"; known are B, KiB, MiB, GiB, TiB )"
                             R"(and kB, MB, GB, TB)");
}

TEST(Size, is_at_most_a_pebibyte) {
  EXPECT_EQ(*parse_size("1024TiB"), greatest_size);
  EXPECT_EQ(error_of("1025TiB"), R"("1025TiB" is too much; the greatest is 1024TiB)");
}

TEST(Size, is_nothing_else) {
  for (const char* text : {"", "MiB", "-1MiB", "1.MiB", ".5MiB", "1.2.3MiB", "1 MiB", "1e3MiB",
                           "1111111111111111111B", "nanB"})
    EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Size, comes_back_from_its_text) {
  for (const std::uint64_t bytes :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1500}, std::uint64_t{1} << 20U,
        std::uint64_t{1'000'000'000}, std::uint64_t{3} << 29U, greatest_size, greatest_size - 1})
    EXPECT_EQ(*parse_size(format_size(bytes)), bytes) << format_size(bytes);
}

TEST(Size, is_written_with_the_greatest_unit_that_fits) {
  EXPECT_EQ(format_size(512ULL << 20U), "512MiB");
  EXPECT_EQ(format_size(1'000'000'000), "1GB");
  EXPECT_EQ(format_size(1'500), "1500B");
}

}  // namespace
}  // namespace skep::config
