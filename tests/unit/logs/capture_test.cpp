#include <atomic>

#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::test {
namespace {

TEST(Capture, writes_what_the_worker_printed) {
  const TempDir dir;
  Logs logs;
  const UniqueFd out = logs.capture(dir / "a/log");
  write_all(out.get(), "hello\n");
  logs.flush();
  EXPECT_EQ(read_file(dir / "a/log"), "hello\n");
}

TEST(Capture, makes_the_file_before_anything_is_printed) {
  const TempDir dir;
  Logs logs;
  const UniqueFd out = logs.capture(dir / "log");
  EXPECT_TRUE(becomes_true([&] { return std::filesystem::exists(dir / "log"); }));
}

TEST(Capture, passes_bytes_that_are_no_text) {
  const TempDir dir;
  Logs logs;
  std::string bytes;
  for (int i = 0; i < 1'000'000; ++i) bytes += static_cast<char>((i * 7 + i / 256) % 256);
  {
    const UniqueFd out = logs.capture(dir / "log");
    write_all(out.get(), bytes);
  }
  logs.flush();
  EXPECT_TRUE(read_file(dir / "log") == bytes);
}

TEST(Capture, shows_a_prompt_after_a_moment_of_silence) {
  const TempDir dir;
  Logs logs({.silence = 1ms});
  const UniqueFd out = logs.capture(dir / "log");
  write_all(out.get(), "password: ");
  EXPECT_TRUE(becomes_true([&] { return read_file(dir / "log") == "password: "; }));
}

TEST(Capture, writes_a_line_begun_at_the_end_of_the_stream_as_it_is) {
  const TempDir dir;
  Logs logs({.silence = 1h});
  write_all(logs.capture(dir / "log").get(), "no newline");
  EXPECT_TRUE(becomes_true([&] { return read_file(dir / "log") == "no newline"; }));
}

TEST(Capture, begins_a_new_line_for_the_next_worker) {
  const TempDir dir;
  Logs logs;
  write_all(logs.capture(dir / "log").get(), "killed in the mid");
  ASSERT_TRUE(becomes_true([&] { return read_file(dir / "log") == "killed in the mid"; }));
  write_all(logs.capture(dir / "log").get(), "hello\n");
  EXPECT_TRUE(becomes_true([&] { return read_file(dir / "log") == "killed in the mid\nhello\n"; }));
}

TEST(Capture, joins_a_line_that_came_in_pieces) {
  const TempDir dir;
  Logs logs({.silence = 1h});
  const UniqueFd one = logs.capture(dir / "log");
  const UniqueFd other = logs.capture(dir / "log");
  write_all(one.get(), "half ");
  logs.thread->tail("/nowhere", 1, [](const auto&) {});
  write_all(one.get(), "whole\n");
  write_all(other.get(), "other\n");
  logs.flush();
  auto lines = lines_of(read_file(dir / "log"));
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(lines, (std::vector<std::string>{"half whole", "other"}));
}

long resident_kib() {
  std::ifstream statm("/proc/self/statm");
  long total = 0;
  long resident = 0;
  statm >> total >> resident;
  return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

TEST(Capture, takes_a_line_of_100_mb_in_bounded_memory) {
  const TempDir dir;
  Logs logs;
  constexpr std::size_t size = 100'000'000;
  const std::string block(1'000'000, 'x');
  const UniqueFd out = logs.capture(dir / "log");
  write_all(out.get(), block);
  const long before = resident_kib();
  for (std::size_t at = block.size(); at < size; at += block.size()) write_all(out.get(), block);
  write_all(out.get(), "\nnext\n");
  logs.flush();
  EXPECT_EQ(std::filesystem::file_size(dir / "log"), size + 6);
  EXPECT_LT(resident_kib() - before, 8 * 1024);
}

TEST(Capture, cuts_a_line_without_end_at_twice_the_size_of_rotation) {
  const TempDir dir;
  Logs logs;
  const UniqueFd out = logs.capture(dir / "log", 1'000'000, 2);
  for (int i = 0; i < 100; ++i) write_all(out.get(), std::string(100'000, 'x'));
  logs.flush();
  EXPECT_EQ(std::filesystem::file_size(dir / "log.1"), 2'000'000);
  EXPECT_FALSE(std::filesystem::exists(dir / "log.3"));
}

TEST(Capture, goes_on_in_a_new_file_when_its_own_is_removed) {
  const TempDir dir;
  Logs logs;
  const UniqueFd out = logs.capture(dir / "log");
  write_all(out.get(), "before\n");
  logs.flush();
  std::filesystem::remove(dir / "log");
  EXPECT_TRUE(becomes_true([&] {
    write_all(out.get(), "after\n");
    return read_file(dir / "log").ends_with("after\n");
  }));
}

TEST(Flush, writes_lines_begun_too) {
  const TempDir dir;
  Logs logs({.silence = 1h});
  const UniqueFd out = logs.capture(dir / "log");
  write_all(out.get(), "begun");
  logs.flush();
  EXPECT_EQ(read_file(dir / "log"), "begun");
}

TEST(Flush, has_everything_of_many_streams) {
  const TempDir dir;
  Logs logs;
  std::vector<UniqueFd> outs;
  for (int i = 0; i < 100; ++i) {
    outs.push_back(logs.capture(dir / std::to_string(i % 7)));
    write_all(outs.back().get(), std::string(10'000, 'x') + "\n");
  }
  logs.flush();
  std::uintmax_t total = 0;
  for (int i = 0; i < 7; ++i) total += std::filesystem::file_size(dir / std::to_string(i));
  EXPECT_EQ(total, 100 * 10'001);
}

TEST(Flush, ends_while_a_writer_never_stops) {
  const TempDir dir;
  Logs logs;
  UniqueFd out = logs.capture(dir / "log");
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) write_all(out.get(), std::string(10'000, 'x') + "\n");
  });
  for (int i = 0; i < 20; ++i) logs.flush();
  stop = true;
  writer.join();
}

TEST(Tail, has_what_was_printed_just_now) {
  const TempDir dir;
  Logs logs;
  const UniqueFd out = logs.capture(dir / "log");
  write_all(out.get(), "one\ntwo\nthree");
  EXPECT_EQ(logs.tail(dir / "log", 8).value(), "three");
  EXPECT_EQ(logs.tail(dir / "/log", 100).value(), "one\ntwo\nthree");
}

TEST(Tail, of_a_missing_file_is_an_error) {
  Logs logs;
  const auto text = logs.tail("/nowhere/log", 10);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "cannot read the log file /nowhere/log: no such file or directory");
}

}  // namespace
}  // namespace skep::host::test
