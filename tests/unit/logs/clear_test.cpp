#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host {
namespace {

using test::Logs;
using test::read_file;
using test::TempDir;
using test::write_all;
using test::write_file;

TEST(Clear, empties_the_file_and_removes_what_was_rotated) {
  const TempDir dir;
  write_file(dir / "log", "now\n");
  write_file(dir / "log.1", "before\n");
  write_file(dir / "log.2", "long ago\n");
  Logs logs;
  ASSERT_TRUE(logs.clear(dir / "log"));
  EXPECT_EQ(read_file(dir / "log"), "");
  EXPECT_FALSE(std::filesystem::exists(dir / "log.1"));
  EXPECT_FALSE(std::filesystem::exists(dir / "log.2"));
}

TEST(Clear, takes_what_was_printed_before_and_leaves_what_comes_after) {
  const TempDir dir;
  Logs logs;
  const auto out = logs.capture(dir / "log");
  write_all(out.get(), "before\nbegun");
  ASSERT_TRUE(logs.clear(dir / "log"));
  write_all(out.get(), "after\n");
  logs.flush();
  EXPECT_EQ(read_file(dir / "log"), "after\n");
}

TEST(Clear, lets_rotation_count_anew) {
  const TempDir dir;
  Logs logs;
  const auto out = logs.capture(dir / "log", 10);
  write_all(out.get(), "12345678\n");
  ASSERT_TRUE(logs.clear(dir / "log"));
  write_all(out.get(), "12345678\n");
  logs.flush();
  EXPECT_EQ(read_file(dir / "log"), "12345678\n");
  EXPECT_FALSE(std::filesystem::exists(dir / "log.1"));
}

TEST(Clear, has_nothing_to_do_where_there_is_no_file) {
  const TempDir dir;
  Logs logs;
  EXPECT_TRUE(logs.clear(dir / "log"));
  EXPECT_FALSE(std::filesystem::exists(dir / "log"));
}

TEST(Clear, does_not_follow_a_link) {
  const TempDir dir;
  write_file(dir / "precious", "stays\n");
  std::filesystem::create_symlink(dir / "precious", dir / "log");
  Logs logs;
  const auto cleared = logs.clear(dir / "log");
  ASSERT_FALSE(cleared);
  EXPECT_EQ(cleared.error().message,
            "cannot clear the log file " + (dir / "log") + ": too many levels of symbolic links");
  EXPECT_EQ(read_file(dir / "precious"), "stays\n");
}

TEST(Reopen, makes_a_file_that_was_moved_away_before_anything_is_printed) {
  const TempDir dir;
  Logs logs;
  const auto out = logs.capture(dir / "log");
  write_all(out.get(), "before\n");
  logs.flush();
  std::filesystem::rename(dir / "log", dir / "log.old");
  write_all(out.get(), "meanwhile\n");
  ASSERT_TRUE(logs.reopen());
  EXPECT_TRUE(std::filesystem::exists(dir / "log"));
  write_all(out.get(), "after\n");
  logs.flush();
  EXPECT_EQ(read_file(dir / "log.old"), "before\nmeanwhile\n");
  EXPECT_EQ(read_file(dir / "log"), "after\n");
}

TEST(Reopen, goes_on_in_the_file_that_was_made_in_its_place) {
  const TempDir dir;
  Logs logs;
  const auto out = logs.capture(dir / "log");
  logs.flush();
  std::filesystem::rename(dir / "log", dir / "log.old");
  write_file(dir / "log", "");
  ASSERT_TRUE(logs.reopen());
  write_all(out.get(), "after\n");
  logs.flush();
  EXPECT_EQ(read_file(dir / "log"), "after\n");
}

TEST(Reopen, takes_skepds_own_log_too) {
  const TempDir dir;
  Logs logs;
  logs.thread->open_own(dir / "own", 0, 0);
  logs.thread->write_own("before\n");
  logs.flush();
  std::filesystem::rename(dir / "own", dir / "own.old");
  ASSERT_TRUE(logs.reopen());
  logs.thread->write_own("after\n");
  logs.flush();
  EXPECT_EQ(read_file(dir / "own.old"), "before\n");
  EXPECT_EQ(read_file(dir / "own"), "after\n");
}

TEST(Reopen, names_the_files_that_cannot_be_opened) {
  const TempDir dir;
  Logs logs;
  const auto out = logs.capture(dir / "log");
  logs.flush();
  std::filesystem::remove(dir / "log");
  std::filesystem::create_directory(dir / "log");
  const auto reopened = logs.reopen();
  ASSERT_FALSE(reopened);
  EXPECT_EQ(reopened.error().message, "cannot open or write " + (dir / "log") +
                                          "; skepd's own log says why, and it is tried again");
}

}  // namespace
}  // namespace skep::host
