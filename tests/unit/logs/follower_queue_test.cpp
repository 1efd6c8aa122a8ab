#include "host/logs/follower_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::logs {
namespace {

// A follower whose pieces are given when the test says so.
struct FollowerQueueTest : testing::Test {
  test::Caller caller;
  std::shared_ptr<Outbox> outbox = std::make_shared<Outbox>(caller.post());
  std::vector<std::string> pieces;
  std::shared_ptr<FollowerQueue> queue = std::make_shared<FollowerQueue>(
      [this](std::string piece) { pieces.push_back(std::move(piece)); }, outbox);

  std::string all() {
    caller.run_posted();
    std::string text;
    for (const auto& piece : pieces) text += piece;
    return text;
  }
};

TEST_F(FollowerQueueTest, joins_what_came_before_it_was_read) {
  queue->push("one\n");
  queue->push("two\n");
  caller.run_posted();
  EXPECT_THAT(pieces, testing::ElementsAre("one\ntwo\n"));
}

TEST_F(FollowerQueueTest, gives_pieces_of_at_most_64_kib_that_end_with_lines) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "line " + std::to_string(i) + "\n";
  queue->push(text);
  EXPECT_EQ(all(), text);
  for (const auto& piece : pieces) {
    EXPECT_LE(piece.size(), FollowerQueue::longest_piece);
    EXPECT_EQ(piece.back(), '\n');
  }
}

TEST_F(FollowerQueueTest, cuts_a_line_that_is_longer_than_a_piece) {
  const std::string text(200'000, 'x');
  queue->push(text);
  EXPECT_EQ(all(), text);
}

TEST_F(FollowerQueueTest, loses_the_middle_when_it_is_not_read) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    queue->push(line);
    text += line;
  }
  const std::string seen = all();
  const std::size_t gap = seen.find("[skepd: ");
  ASSERT_NE(gap, std::string::npos);
  const std::size_t gap_end = seen.find('\n', gap) + 1;
  const std::string before = seen.substr(0, gap);
  const std::string after = seen.substr(gap_end);
  EXPECT_TRUE(text.starts_with(before));
  EXPECT_TRUE(text.ends_with("\n" + after));
  EXPECT_LE(before.size() + after.size(), 2 * FollowerQueue::half);
  EXPECT_EQ(seen.substr(gap, gap_end - gap),
            "[skepd: " + std::to_string(text.size() - before.size() - after.size()) +
                " bytes are left out here: they were not read in time]\n");
}

TEST_F(FollowerQueueTest, goes_on_after_a_gap) {
  for (int i = 0; i < 30; ++i) queue->push(std::string(100'000, 'x') + "\n");
  ASSERT_NE(all().find("[skepd: "), std::string::npos);
  pieces.clear();
  queue->push("later\n");
  EXPECT_EQ(all(), "later\n");
}

TEST_F(FollowerQueueTest, gives_nothing_once_it_was_cancelled) {
  queue->push("one\n");
  queue->cancel();
  EXPECT_EQ(all(), "");
}

TEST_F(FollowerQueueTest, may_be_cancelled_while_it_gives) {
  std::shared_ptr<FollowerQueue> once;
  int calls = 0;
  once = std::make_shared<FollowerQueue>(
      [&](const std::string&) {
        ++calls;
        once->cancel();
      },
      outbox);
  once->push(std::string(200'000, 'x'));
  caller.run_posted();
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace skep::host::logs
