#include "host/logs/log_part.h"

#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::logs {
namespace {

using test::write_file;

std::string tail_of(std::string_view text, std::uint64_t bytes) {
  const test::TempDir dir;
  write_file(dir / "log", text);
  const auto part = tail_file(dir / "log", bytes);
  return part ? part->text : part.error().message;
}

TEST(TailFile, is_the_whole_file_when_that_is_shorter) {
  EXPECT_EQ(tail_of("one\ntwo\n", 100), "one\ntwo\n");
  EXPECT_EQ(tail_of("one\ntwo\n", 8), "one\ntwo\n");
}

TEST(TailFile, leaves_out_the_line_it_would_cut) {
  EXPECT_EQ(tail_of("one\ntwo\nthree\n", 9), "three\n");
}

TEST(TailFile, keeps_a_line_that_begins_just_there) {
  EXPECT_EQ(tail_of("one\ntwo\nthree\n", 10), "two\nthree\n");
}

TEST(TailFile, has_the_line_begun_at_the_end) {
  EXPECT_EQ(tail_of("one\ntwo", 4), "two");
}

TEST(TailFile, cuts_a_line_that_is_longer_than_the_tail) {
  EXPECT_EQ(tail_of("0123456789", 4), "6789");
  EXPECT_EQ(tail_of("0123456789\n", 4), "789\n");
}

TEST(TailFile, of_nothing_is_nothing) {
  EXPECT_EQ(tail_of("", 10), "");
  EXPECT_EQ(tail_of("one\n", 0), "");
}

TEST(TailFile, is_at_most_one_mebibyte) {
  const std::string text(3U << 20U, 'x');
  EXPECT_EQ(tail_of(text, UINT64_MAX).size(), longest_part);
}

TEST(TailFile, keeps_bytes_that_are_no_text) {
  const std::string text("\0\xff\n\0", 4);
  EXPECT_EQ(tail_of(text, 10), text);
}

TEST(TailFile, tells_how_long_the_file_is_and_whether_there_is_more) {
  const test::TempDir dir;
  write_file(dir / "log", "one\ntwo\n");
  const auto all = tail_file(dir / "log", 8);
  EXPECT_EQ(all->end, 8U);
  EXPECT_FALSE(all->cut);
  const auto last = tail_file(dir / "log", 4);
  EXPECT_EQ(last->end, 8U);
  EXPECT_TRUE(last->cut);
}

// "text end" and "+" where there is more.
std::string read(std::int64_t offset, std::uint64_t bytes) {
  const test::TempDir dir;
  write_file(dir / "log", "0123456789");
  const auto part = read_file(dir / "log", offset, bytes);
  if (!part) return part.error().message;
  return part->text + ' ' + std::to_string(part->end) + (part->cut ? "+" : "");
}

TEST(ReadFile, begins_at_the_offset) {
  EXPECT_EQ(read(0, 0), "0123456789 10");
  EXPECT_EQ(read(4, 0), "456789 10");
  EXPECT_EQ(read(4, 3), "456 10+");
  EXPECT_EQ(read(4, 6), "456789 10");
}

TEST(ReadFile, counts_a_negative_offset_from_the_end) {
  EXPECT_EQ(read(-3, 0), "789 10");
  EXPECT_EQ(read(-10, 0), "0123456789 10");
  EXPECT_EQ(read(-11, 0), "0123456789 10");
  EXPECT_EQ(read(INT64_MIN, 0), "0123456789 10");
}

TEST(ReadFile, has_nothing_behind_the_end) {
  EXPECT_EQ(read(10, 0), " 10");
  EXPECT_EQ(read(INT64_MAX, 5), " 10");
}

TEST(ReadFile, is_at_most_one_mebibyte) {
  const test::TempDir dir;
  write_file(dir / "log", std::string(3U << 20U, 'x') + "end");
  EXPECT_EQ(read_file(dir / "log", 0, 0)->text.size(), longest_part);
  EXPECT_EQ(read_file(dir / "log", 0, UINT64_MAX)->text.size(), longest_part);
  const auto last = read_file(dir / "log", -(2 << 20), 0);
  EXPECT_EQ(last->text.size(), longest_part);
  EXPECT_TRUE(last->text.ends_with("end"));
}

TEST(TailFile, says_which_file_cannot_be_read_and_why) {
  const auto text = tail_file("/nowhere/web.log", 10);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "cannot read the log file /nowhere/web.log: no such file or directory");
}

TEST(TailFile, refuses_what_is_no_regular_file) {
  const auto text = tail_file("/dev/zero", 10);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, "cannot read the log file /dev/zero: it is not a regular file");
}

}  // namespace
}  // namespace skep::host::logs
