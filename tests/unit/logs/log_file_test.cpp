#include "host/logs/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::logs {
namespace {

using namespace std::chrono_literals;
using test::read_file;
using test::write_file;
using testing::ElementsAre;
using testing::HasSubstr;

// Files with a time of the test's own.
struct LogFileTest : testing::Test {
  test::TempDir dir;
  std::string path = dir / "log";
  std::vector<std::string> warnings;
  FileSurroundings around{.warn = [this](std::string text) { warnings.push_back(std::move(text)); },
                          .followers = {}};
  Time now = Time{} + 1h;

  std::unique_ptr<LogFile> make(const std::string& where) {
    return std::make_unique<LogFile>("web:0", where, around, now);
  }
};

TEST_F(LogFileTest, begins_on_a_new_line_behind_one_that_never_ended) {
  write_file(path, "killed in the mid");
  make(path)->append(1, "next\n", now);
  EXPECT_EQ(read_file(path), "killed in the mid\nnext\n");
}

TEST_F(LogFileTest, goes_on_with_a_writers_own_line) {
  const auto file = make(path);
  file->append(1, "half ", now);
  file->append(1, "whole\n", now);
  EXPECT_EQ(read_file(path), "half whole\n");
}

TEST_F(LogFileTest, breaks_a_line_begun_where_another_writer_follows) {
  const auto file = make(path);
  file->append(1, "half", now);
  EXPECT_TRUE(file->mid_line_of(1));
  file->append(2, "other\n", now);
  EXPECT_FALSE(file->mid_line_of(1));
  file->append(1, " whole\n", now);
  EXPECT_EQ(read_file(path), "half\nother\n whole\n");
}

TEST_F(LogFileTest, is_opened_anew_a_second_after_it_was_removed) {
  const auto file = make(path);
  file->append(1, "one\n", now);
  std::filesystem::remove(path);
  file->append(1, "two\n", now + 1s);
  EXPECT_EQ(read_file(path), "two\n");
}

TEST_F(LogFileTest, is_opened_anew_behind_the_line_begun_when_it_was_moved) {
  const auto file = make(path);
  file->append(1, "ha", now);
  std::filesystem::rename(path, dir / "moved");
  file->append(1, "lf\nnext\n", now + 1s);
  EXPECT_EQ(read_file(dir / "moved"), "half\n");
  EXPECT_EQ(read_file(path), "next\n");
}

TEST_F(LogFileTest, notices_a_truncated_file_before_it_rotates) {
  const auto file = make(path);
  file->keep_as({10, 3});
  file->append(1, "12345678\n", now);
  std::filesystem::resize_file(path, 0);
  file->append(1, "abc\n", now + 1s);
  EXPECT_EQ(read_file(path), "abc\n");
  EXPECT_FALSE(std::filesystem::exists(path + ".1"));
}

TEST_F(LogFileTest, rotates_between_lines) {
  const auto file = make(path);
  file->keep_as({10, 3});
  file->append(1, "aaa\nbbb\nccc\nddd\n", now);
  EXPECT_EQ(read_file(path + ".1"), "aaa\nbbb\n");
  EXPECT_EQ(read_file(path), "ccc\nddd\n");
}

TEST_F(LogFileTest, grows_on_with_one_warning_while_it_cannot_be_rotated) {
  const auto file = make(path);
  file->keep_as({4, 1});
  std::filesystem::create_directories(path + ".1/in the way");
  for (int second = 0; second < 5; ++second) file->append(1, "abc\n", now + second * 1s);
  EXPECT_EQ(read_file(path), "abc\nabc\nabc\nabc\nabc\n");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("web:0: cannot rotate the log file " + path)));
  std::filesystem::remove_all(path + ".1");
  file->append(1, "new\n", now + 6s);
  EXPECT_EQ(read_file(path), "new\n");
}

TEST_F(LogFileTest, keeps_what_it_cannot_write_and_writes_it_when_it_can) {
  write_file(dir / "sub", "in the way of a directory");
  const auto file = make(dir / "sub/log");
  file->append(1, "one\n", now);
  EXPECT_TRUE(file->troubled());
  std::filesystem::remove(dir / "sub");
  file->retry(now + 1s);
  EXPECT_FALSE(file->troubled());
  EXPECT_EQ(read_file(dir / "sub/log"), "one\n");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("cannot open"), HasSubstr("nothing was lost")));
}

TEST_F(LogFileTest, says_in_the_file_and_in_a_warning_how_much_was_lost) {
  write_file(dir / "sub", "in the way of a directory");
  const auto file = make(dir / "sub/log");
  const std::string kept = std::string(Backlog::most - 1, 'x') + "\n";
  file->append(1, kept, now);
  file->append(1, "lost\n", now);
  std::filesystem::remove(dir / "sub");
  file->retry(now + 1s);
  file->append(1, "after\n", now + 1s);
  EXPECT_EQ(read_file(dir / "sub/log"),
            kept + "[skepd: 5 bytes were lost here: not a directory]\nafter\n");
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("cannot open"), HasSubstr("5 bytes were lost")));
}

TEST_F(LogFileTest, is_tried_again_once_a_second_and_warns_once) {
  const auto file = make("/dev/full");
  file->append(1, "one\n", now);
  EXPECT_EQ(around.next_retry, now + 1s);
  EXPECT_FALSE(file->retry_due(now + 999ms));
  for (int second = 1; second < 10; ++second) {
    ASSERT_TRUE(file->retry_due(now + second * 1s));
    file->retry(now + second * 1s);
  }
  EXPECT_THAT(
      warnings,
      ElementsAre(HasSubstr("cannot write to the log file /dev/full: no space left on device")));
}

TEST_F(LogFileTest, is_given_up_a_minute_after_its_last_writer_has_gone) {
  const auto file = make("/dev/full");
  file->attach();
  file->append(1, "one\n", now);
  EXPECT_FALSE(file->over(now));
  file->detach(now);
  EXPECT_FALSE(file->over(now + 59s));
  EXPECT_TRUE(file->over(now + 60s));
  file->give_up();
  EXPECT_THAT(warnings.back(), HasSubstr("4 bytes were lost"));
}

TEST_F(LogFileTest, waits_for_the_slow_reader_of_a_fifo_without_a_word) {
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const UniqueFd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const auto file = make(path);
  const std::string text(100'000, 'x');
  file->append(1, text, now);
  ASSERT_TRUE(file->troubled()) << "the pipe takes 64 KiB";
  std::string seen(200'000, ' ');
  const ssize_t first = ::read(reader.get(), seen.data(), seen.size());
  file->retry(now + 20ms);
  const ssize_t second = ::read(reader.get(), seen.data(), seen.size());
  EXPECT_EQ(first + second, 100'000);
  EXPECT_FALSE(file->troubled());
  EXPECT_TRUE(warnings.empty());
}

}  // namespace
}  // namespace skep::host::logs
