#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::test {
namespace {

struct FollowTest : testing::Test {
  TempDir dir;
  Logs logs;
  std::string seen;

  std::unique_ptr<LogThread::Follower> follow(std::uint64_t last = 0) {
    auto follower = logs.thread->follow(
        dir / "log", [this](const std::string& piece) { seen += piece; }, last);
    logs.flush();
    return follower;
  }
};

TEST_F(FollowTest, gives_what_is_appended_from_now_on) {
  const UniqueFd out = logs.capture(dir / "log");
  write_all(out.get(), "before\n");
  logs.flush();
  const auto follower = follow();
  write_all(out.get(), "after\n");
  EXPECT_TRUE(logs.caller.run_until([&] { return seen == "after\n"; })) << seen;
}

TEST_F(FollowTest, goes_on_over_rotations) {
  const UniqueFd out = logs.capture(dir / "log", 100);
  const auto follower = follow();
  std::string written;
  for (int i = 0; i < 500; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    write_all(out.get(), line);
    written += line;
  }
  EXPECT_TRUE(logs.caller.run_until([&] { return seen.size() >= written.size(); }));
  EXPECT_EQ(seen, written);
  EXPECT_TRUE(std::filesystem::exists(dir / "log.10"));
}

TEST_F(FollowTest, begins_with_the_tail_and_goes_on_without_a_gap) {
  const UniqueFd out = logs.capture(dir / "log");
  write_file(dir / "log", "long ago\none\n");
  write_all(out.get(), "two\n");
  const auto follower = follow(9);
  write_all(out.get(), "three\n");
  EXPECT_TRUE(logs.caller.run_until([&] { return seen.ends_with("three\n"); }));
  EXPECT_EQ(seen, "one\ntwo\nthree\n");
}

TEST_F(FollowTest, waits_for_a_file_that_is_not_there_yet) {
  const auto follower = follow(100);
  const UniqueFd out = logs.capture(dir / "log");
  write_all(out.get(), "first\n");
  EXPECT_TRUE(logs.caller.run_until([&] { return seen == "first\n"; }));
}

TEST_F(FollowTest, ends_with_its_handle) {
  const UniqueFd out = logs.capture(dir / "log");
  auto follower = follow();
  write_all(out.get(), "one\n");
  ASSERT_TRUE(logs.caller.run_until([&] { return seen == "one\n"; }));
  write_all(out.get(), "two\n");
  logs.thread->flush([] {});
  ASSERT_TRUE(becomes_true([&] { return read_file(dir / "log") == "one\ntwo\n"; }));
  follower.reset();
  logs.flush();
  EXPECT_EQ(seen, "one\n");
}

TEST_F(FollowTest, loses_the_middle_when_it_is_slow) {
  const UniqueFd out = logs.capture(dir / "log");
  const auto follower = follow();
  const std::string line = std::string(999, 'x') + "\n";
  for (int i = 0; i < 4000; ++i) write_all(out.get(), line);
  write_all(out.get(), "last\n");
  logs.flush();
  EXPECT_TRUE(logs.caller.run_until([&] { return seen.ends_with("last\n"); }));
  EXPECT_LT(seen.size(), 3'000'000);
  std::size_t markers = 0;
  for (const auto& text : lines_of(seen)) {
    if (text.starts_with("[skepd: "))
      ++markers;
    else
      EXPECT_TRUE(text == "last" || text.size() == 999);
  }
  EXPECT_EQ(markers, 1);
}

TEST_F(FollowTest, may_outlive_the_log_thread) {
  const UniqueFd out = logs.capture(dir / "log");
  const auto follower = follow();
  write_all(out.get(), "one\n");
  logs.thread.reset();
  logs.caller.run_posted();
  EXPECT_EQ(seen, "");
  EXPECT_EQ(read_file(dir / "log"), "one\n");
}

}  // namespace
}  // namespace skep::host::test
