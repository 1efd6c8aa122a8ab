#include "host/logs/rotation.h"

#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::logs {
namespace {

using test::read_file;
using test::write_file;

TEST(RotationCut, takes_everything_that_fits) {
  EXPECT_EQ(rotation_cut("a\nb\n", 6, false, 10), 4);
}

TEST(RotationCut, takes_the_whole_lines_that_fit) {
  EXPECT_EQ(rotation_cut("aa\nbb\ncc\n", 4, false, 11), 6);
}

TEST(RotationCut, rotates_first_when_no_line_fits) {
  EXPECT_EQ(rotation_cut("aaaa\n", 8, false, 10), 0);
}

TEST(RotationCut, gives_a_line_too_long_an_empty_file_of_its_own) {
  EXPECT_EQ(rotation_cut("aaaaaaaaaaaa\nb\n", 0, false, 10), 13);
}

TEST(RotationCut, ends_a_line_begun_before_it_rotates) {
  EXPECT_EQ(rotation_cut("aaaa\nb\n", 8, true, 10), 5);
}

TEST(RotationCut, cuts_an_endless_line_at_twice_the_limit) {
  EXPECT_EQ(rotation_cut("aaaaaaaaaa", 15, true, 10), 5);
  EXPECT_EQ(rotation_cut("aaaaaaaaaa", 20, true, 10), 0);
  EXPECT_EQ(rotation_cut(std::string(50, 'a'), 0, false, 10), 20);
}

TEST(RotationCut, always_gets_on_with_a_limit_of_one_byte) {
  EXPECT_EQ(rotation_cut("\n\n", 0, false, 1), 1);
  EXPECT_EQ(rotation_cut("\n", 1, false, 1), 0);
}

TEST(RotationCut, survives_the_largest_limit) {
  EXPECT_EQ(rotation_cut("aaa", 10, true, UINT64_MAX), 3);
  EXPECT_EQ(rotation_cut("aaa", UINT64_MAX - 10, true, UINT64_MAX - 10), 3);
}

TEST(RotateFiles, moves_each_file_one_number_up) {
  const test::TempDir dir;
  write_file(dir / "log", "new");
  write_file(dir / "log.1", "old");
  ASSERT_TRUE(rotate_files(dir / "log", 5));
  EXPECT_EQ(read_file(dir / "log.1"), "new");
  EXPECT_EQ(read_file(dir / "log.2"), "old");
  EXPECT_FALSE(std::filesystem::exists(dir / "log"));
}

TEST(RotateFiles, keeps_no_more_than_it_is_told) {
  const test::TempDir dir;
  write_file(dir / "log", "c");
  write_file(dir / "log.1", "b");
  write_file(dir / "log.2", "a");
  ASSERT_TRUE(rotate_files(dir / "log", 2));
  EXPECT_EQ(read_file(dir / "log.1"), "c");
  EXPECT_EQ(read_file(dir / "log.2"), "b");
  EXPECT_FALSE(std::filesystem::exists(dir / "log.3"));
}

TEST(RotateFiles, removes_what_is_left_of_keeping_more_one_at_a_time) {
  const test::TempDir dir;
  for (const char* name : {"log", "log.1", "log.2", "log.3", "log.5"}) write_file(dir / name, name);
  ASSERT_TRUE(rotate_files(dir / "log", 1));
  EXPECT_FALSE(std::filesystem::exists(dir / "log.3"));
  EXPECT_EQ(read_file(dir / "log.2"), "log.2");
  write_file(dir / "log", "new");
  ASSERT_TRUE(rotate_files(dir / "log", 1));
  EXPECT_FALSE(std::filesystem::exists(dir / "log.2"));
  EXPECT_EQ(read_file(dir / "log.1"), "new");
  EXPECT_EQ(read_file(dir / "log.5"), "log.5");
}

TEST(RotateFiles, fills_a_gap_and_leaves_what_is_older) {
  const test::TempDir dir;
  write_file(dir / "log", "new");
  write_file(dir / "log.2", "old");
  ASSERT_TRUE(rotate_files(dir / "log", 4000000000U));
  EXPECT_EQ(read_file(dir / "log.1"), "new");
  EXPECT_EQ(read_file(dir / "log.2"), "old");
}

TEST(RotateFiles, removes_the_file_when_none_is_kept) {
  const test::TempDir dir;
  write_file(dir / "log", "new");
  ASSERT_TRUE(rotate_files(dir / "log", 0));
  EXPECT_TRUE(std::filesystem::is_empty(dir / ""));
}

TEST(RotateFiles, says_why_it_could_not) {
  const test::TempDir dir;
  write_file(dir / "log", "new");
  std::filesystem::create_directory(dir / "log.1");
  const auto rotated = rotate_files(dir / "log", 1);
  ASSERT_FALSE(rotated);
  EXPECT_EQ(rotated.error().message, "is a directory");
}

}  // namespace
}  // namespace skep::host::logs
