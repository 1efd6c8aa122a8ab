#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::test {
namespace {

using testing::HasSubstr;

// A log file that cannot be opened until repair().
class WhenFull : public testing::Test {
 protected:
  WhenFull() { write_file(dir_ / "sub", "in the way of a directory"); }

  void repair() const { std::filesystem::remove(dir_ / "sub"); }
  [[nodiscard]] UniqueFd capture(bool block) { return logs_.capture(path_, 0, 0, "web:0", block); }
  // Whether the pipe takes no more, also once the log thread has had its turn.
  [[nodiscard]] bool is_held_up(const UniqueFd& out) {
    logs_.flush();
    const std::string line(999, 'x');
    const ssize_t written = ::write(out.get(), (line + '\n').data(), 1000);
    if (written > 0) written_ += static_cast<std::size_t>(written);
    return written < 0 && errno == EAGAIN;
  }

  TempDir dir_;
  std::string path_ = dir_ / "sub/log";
  Logs logs_;
  std::size_t written_ = 0;
};

TEST_F(WhenFull, a_worker_that_is_to_wait_is_held_up_and_loses_nothing) {
  const UniqueFd out = capture(true);
  ::fcntl(out.get(), F_SETFL, O_NONBLOCK);
  ASSERT_TRUE(becomes_true([&] { return is_held_up(out); }));
  EXPECT_TRUE(logs_.warned_of("its workers wait once their pipes are full"));
  repair();
  EXPECT_TRUE(logs_.warned_of("is written again; nothing was lost"));
  EXPECT_TRUE(becomes_true([&] {
    logs_.flush();
    return read_file(path_).size() == written_;
  })) << read_file(path_).size()
      << " of " << written_;
  EXPECT_EQ(logs_.thread->dropped("web"), 0U);
}

TEST_F(WhenFull, a_worker_that_was_held_up_and_died_is_read_to_its_end) {
  {
    const UniqueFd out = capture(true);
    ::fcntl(out.get(), F_SETFL, O_NONBLOCK);
    ASSERT_TRUE(becomes_true([&] { return is_held_up(out); }));
  }
  repair();
  EXPECT_TRUE(becomes_true([&] {
    logs_.flush();
    return read_file(path_).size() == written_;
  }));
}

TEST_F(WhenFull, what_is_dropped_is_counted_for_the_app_and_marked_in_the_log) {
  const UniqueFd out = capture(false);
  for (int i = 0; i < 10; ++i) write_all(out.get(), std::string(99'999, 'x') + '\n');
  logs_.flush();
  const std::uint64_t dropped = logs_.thread->dropped("web");
  EXPECT_GT(dropped, 500'000U);
  EXPECT_EQ(logs_.thread->dropped("api"), 0U);
  repair();
  const std::string mark = "[skepd: " + std::to_string(dropped) + " bytes were lost here: ";
  EXPECT_TRUE(becomes_true([&] { return read_file(path_).find(mark) != std::string::npos; }));
  EXPECT_EQ(logs_.thread->dropped("web"), dropped);
}

TEST_F(WhenFull, a_held_up_worker_does_not_keep_the_thread_from_others) {
  const UniqueFd out = capture(true);
  ::fcntl(out.get(), F_SETFL, O_NONBLOCK);
  ASSERT_TRUE(becomes_true([&] { return is_held_up(out); }));
  const UniqueFd other = logs_.capture(dir_ / "other");
  write_all(other.get(), "goes on\n");
  logs_.flush();
  EXPECT_EQ(read_file(dir_ / "other"), "goes on\n");
}

}  // namespace
}  // namespace skep::host::test
