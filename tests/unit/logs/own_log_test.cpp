#include "host/logs/own_log.h"

#include <fcntl.h>
#include <regex>

#include <gtest/gtest.h>
#include <spdlog/logger.h>

#include "host/logs/fields.h"
#include "host/logs/own_line.h"
#include "unit/logs/support.h"

namespace skep::host::test {
namespace {

std::chrono::system_clock::time_point at_milliseconds(std::int64_t count) {
  return std::chrono::system_clock::time_point(std::chrono::milliseconds(count));
}

TEST(OwnLine, has_time_level_and_text) {
  EXPECT_EQ(own_line(at_milliseconds(1767323045678), "INFO", "web:0 RUNNING pid=123"),
            "2026-01-02T03:04:05.678Z INFO web:0 RUNNING pid=123\n");
}

TEST(OwnLine, has_a_right_time_before_1970) {
  EXPECT_EQ(own_line(at_milliseconds(-1), "INFO", "x"), "1969-12-31T23:59:59.999Z INFO x\n");
}

TEST(OwnLine, is_one_line_whatever_its_text) {
  EXPECT_EQ(own_line(at_milliseconds(0), "INFO", "a\nb\x1b[2J"),
            "1970-01-01T00:00:00.000Z INFO a\\nb\\x1b[2J\n");
}

TEST(OwnLine, is_bounded) {
  EXPECT_LT(own_line(at_milliseconds(0), "INFO", std::string(1'000'000, 'x')).size(), 17'000);
}

struct OwnLogTest : testing::Test {
  TempDir dir;
  Logs logs;

  std::vector<std::string> lines(const std::string& name = "own") {
    logs.flush();
    return lines_of(read_file(dir / name));
  }
};

TEST_F(OwnLogTest, writes_messages_with_their_fields) {
  logs.thread->open_own(dir / "own", 0, 0);
  const auto log = make_own_logger(*logs.thread, "info");
  log->info("web:0 RUNNING {}", LogFields().add("pid", 123).add("app", "web").text());
  ASSERT_EQ(lines().size(), 1);
  EXPECT_TRUE(std::regex_match(
      lines()[0],
      std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO web:0 RUNNING pid=123 app=web)")));
}

TEST_F(OwnLogTest, leaves_out_what_is_below_its_level) {
  logs.thread->open_own(dir / "own", 0, 0);
  const auto log = make_own_logger(*logs.thread, "warn");
  log->info("quiet");
  log->error("loud");
  ASSERT_EQ(lines().size(), 1);
  EXPECT_NE(lines()[0].find("Z ERROR loud"), std::string::npos);
}

TEST_F(OwnLogTest, takes_an_unknown_level_for_info) {
  EXPECT_EQ(make_own_logger(*logs.thread, "loud")->level(), spdlog::level::info);
  EXPECT_EQ(make_own_logger(*logs.thread, "off")->level(), spdlog::level::off);
}

TEST_F(OwnLogTest, makes_one_line_of_a_message_with_a_newline) {
  logs.thread->open_own(dir / "own", 0, 0);
  make_own_logger(*logs.thread, "info")->info("said {}", "x\n2026-01-02T03:04:05.678Z INFO forged");
  EXPECT_EQ(lines().size(), 1);
}

TEST_F(OwnLogTest, rotates) {
  logs.thread->open_own(dir / "own", 100, 2);
  for (int i = 0; i < 20; ++i) logs.thread->write_own("a line of some 30 characters\n");
  logs.flush();
  EXPECT_EQ(lines_of(read_file(dir / "own.2")).size(), 3);
  EXPECT_FALSE(std::filesystem::exists(dir / "own.3"));
}

TEST_F(OwnLogTest, changes_its_file_at_the_right_line) {
  logs.thread->open_own(dir / "own", 0, 0);
  logs.thread->write_own("one\n");
  logs.thread->open_own(dir / "other", 0, 0);
  logs.thread->write_own("two\n");
  EXPECT_EQ(lines("own"), std::vector<std::string>{"one"});
  EXPECT_EQ(lines("other"), std::vector<std::string>{"two"});
}

TEST_F(OwnLogTest, can_leave_a_file_that_is_in_trouble) {
  logs.thread->open_own("/dev/full", 0, 0);
  logs.thread->write_own("lost\n");
  logs.flush();
  logs.thread->open_own(dir / "own", 0, 0);
  logs.thread->write_own("kept\n");
  EXPECT_EQ(lines(), std::vector<std::string>{"kept"});
}

TEST_F(OwnLogTest, may_share_a_file_with_a_worker) {
  const UniqueFd out = logs.capture(dir / "own");
  logs.thread->open_own(dir / "own", 0, 0);
  write_all(out.get(), "worker\n");
  logs.thread->write_own("own\n");
  EXPECT_EQ(lines().size(), 2);
}

TEST_F(OwnLogTest, takes_lines_of_many_threads) {
  logs.thread->open_own(dir / "own", 0, 0);
  const auto log = make_own_logger(*logs.thread, "info");
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 4; ++writer)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) log->info("line {}", i);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(lines().size(), 2000);
}

// Standard error as a pipe, for as long as it lives.
class CapturedStandardError {
 public:
  CapturedStandardError() : before_(::dup(STDERR_FILENO)) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    reader_.reset(ends[0]);
    ::fcntl(reader_.get(), F_SETFL, O_NONBLOCK);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
  }
  ~CapturedStandardError() { ::dup2(before_.get(), STDERR_FILENO); }
  CapturedStandardError(const CapturedStandardError&) = delete;
  CapturedStandardError& operator=(const CapturedStandardError&) = delete;

  const std::string& read() {
    char buffer[65536];
    for (ssize_t got = 0; (got = ::read(reader_.get(), buffer, sizeof buffer)) > 0;)
      text_.append(buffer, static_cast<std::size_t>(got));
    return text_;
  }

 private:
  UniqueFd before_;
  UniqueFd reader_;
  std::string text_;
};

TEST_F(OwnLogTest, goes_to_standard_error_without_a_file) {
  CapturedStandardError captured;
  logs.thread->write_own("hello\n");
  logs.flush();
  EXPECT_EQ(captured.read(), "hello\n");
}

TEST_F(OwnLogTest, waits_for_a_slow_reader_of_standard_error) {
  CapturedStandardError captured;
  std::string written;
  for (int i = 0; i < 200; ++i) {
    const std::string line = std::string(1000, 'x') + std::to_string(i) + "\n";
    logs.thread->write_own(line);
    written += line;
  }
  logs.flush();
  EXPECT_TRUE(becomes_true([&] { return captured.read().size() >= written.size(); }));
  EXPECT_EQ(captured.read(), written);
}

TEST_F(OwnLogTest, tells_standard_error_when_its_file_is_in_trouble) {
  CapturedStandardError captured;
  logs.thread->open_own("/dev/full", 0, 0);
  logs.thread->write_own("hello\n");
  logs.flush();
  EXPECT_NE(captured.read().find("skepd: cannot write to the log file /dev/full"),
            std::string::npos);
}

TEST_F(OwnLogTest, falls_back_to_standard_error_when_the_thread_has_gone) {
  CapturedStandardError captured;
  const auto log = make_own_logger(*logs.thread, "info");
  logs.thread.reset();
  log->info("goodbye");
  EXPECT_TRUE(captured.read().ends_with("INFO goodbye\n"));
}

}  // namespace
}  // namespace skep::host::test
