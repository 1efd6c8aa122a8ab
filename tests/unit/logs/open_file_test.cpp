#include "host/logs/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::logs {
namespace {

using test::write_file;

mode_t mode_of(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 ? facts.st_mode & 07777U : 0;
}

class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

TEST(OpenLog, makes_the_file_and_its_directories_readable_by_the_group_alone) {
  const Umask none(0);
  const test::TempDir dir;
  ASSERT_TRUE(open_log(dir / "a/b/log"));
  EXPECT_EQ(mode_of(dir / "a"), 0750U);
  EXPECT_EQ(mode_of(dir / "a/b"), 0750U);
  EXPECT_EQ(mode_of(dir / "a/b/log"), 0640U);
}

TEST(OpenLog, goes_on_behind_what_is_there) {
  const test::TempDir dir;
  write_file(dir / "log", "abc");
  const auto file = open_log(dir / "log");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->size, 3);
  EXPECT_TRUE(file->mid_line);
}

TEST(OpenLog, sees_that_a_file_ends_with_its_line) {
  const test::TempDir dir;
  write_file(dir / "log", "abc\n");
  EXPECT_FALSE(open_log(dir / "log")->mid_line);
}

TEST(OpenLog, follows_no_symbolic_link) {
  const test::TempDir dir;
  std::filesystem::create_symlink(dir / "elsewhere", dir / "log");
  const auto file = open_log(dir / "log");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "it is a symbolic link, and those are not followed");
  EXPECT_FALSE(std::filesystem::exists(dir / "elsewhere"));
}

TEST(OpenLog, does_not_wait_for_the_reader_of_a_fifo) {
  const test::TempDir dir;
  ASSERT_EQ(::mkfifo((dir / "log").c_str(), 0600), 0);
  EXPECT_FALSE(open_log(dir / "log"));
}

TEST(OpenLog, takes_a_device) {
  const auto file = open_log("/dev/full");
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->regular);
}

TEST(OpenLog, says_why_a_directory_is_no_log_file) {
  const auto file = open_log("/tmp");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "is a directory");
}

TEST(OpenLog, says_why_no_directory_can_be_made) {
  const auto file = open_log("/dev/null/logs/web.log");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "not a directory");
}

TEST(StillThere, notices_a_file_that_was_moved) {
  const test::TempDir dir;
  auto file = open_log(dir / "log");
  EXPECT_TRUE(still_there(dir / "log", *file));
  std::filesystem::rename(dir / "log", dir / "log.moved");
  EXPECT_FALSE(still_there(dir / "log", *file));
  write_file(dir / "log", "another");
  EXPECT_FALSE(still_there(dir / "log", *file));
}

TEST(StillThere, learns_the_size_of_a_file_that_was_truncated) {
  const test::TempDir dir;
  write_file(dir / "log", "abc");
  auto file = open_log(dir / "log");
  std::filesystem::resize_file(dir / "log", 0);
  EXPECT_TRUE(still_there(dir / "log", *file));
  EXPECT_EQ(file->size, 0);
  EXPECT_FALSE(file->mid_line);
}

TEST(TidyPath, makes_spellings_of_one_path_the_same) {
  EXPECT_EQ(tidy_path("/var//log/./skep///web.log"), "/var/log/skep/web.log");
  EXPECT_EQ(tidy_path("/var/log/.hidden/../web.log"), "/var/log/.hidden/../web.log");
  EXPECT_EQ(tidy_path("/././a"), "/a");
  EXPECT_EQ(tidy_path(""), "");
}

}  // namespace
}  // namespace skep::host::logs
