#include "unit/channel/channel_fixture.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

using std::chrono::milliseconds;

class ChannelDrain : public ChannelFixture {
 protected:
  void agent_says(std::string_view members) {
    ASSERT_TRUE(worker.say(fmt::format(R"({{"cmd":"NODE_SKEP",{}}})", members)));
    settle();
  }

  [[nodiscard]] std::string order(Duration within) {
    channel->drain(within);
    return hear().text;
  }
};

std::string order_line(long within) {
  return fmt::format(R"({{"cmd":"NODE_SKEP","act":"drain","within":{}}})", within);
}

}  // namespace

TEST_F(ChannelDrain, is_not_to_be_had_from_a_worker_without_an_agent) {
  EXPECT_FALSE(channel->can_drain());
  ask(1, 3000);
  EXPECT_FALSE(channel->can_drain());
}

TEST_F(ChannelDrain, is_to_be_had_once_the_agent_says_so) {
  agent_says(R"("act":"hello","drains":true)");
  EXPECT_TRUE(channel->can_drain());
  EXPECT_TRUE(warnings.empty());
}

TEST_F(ChannelDrain, is_ordered_in_milliseconds_rounded_up) {
  EXPECT_EQ(order(milliseconds(30'000)), order_line(30'000));
  EXPECT_EQ(order(std::chrono::nanoseconds(1)), order_line(1));
}

TEST_F(ChannelDrain, is_ordered_within_what_javascript_can_wait_for) {
  EXPECT_EQ(order(milliseconds(-5)), order_line(0));
  EXPECT_EQ(order(Duration::max()), order_line(2'147'483'647));
}

TEST_F(ChannelDrain, tells_how_many_connections_were_cut_off) {
  channel->drain(milliseconds(100));
  agent_says(R"("act":"drained","cutOff":3)");
  EXPECT_EQ(drained, std::vector<std::uint32_t>{3});
  EXPECT_TRUE(warnings.empty());
}

TEST_F(ChannelDrain, tells_that_the_agent_was_not_able_to) {
  agent_says(R"("act":"hello","drains":true)");
  channel->drain(milliseconds(100));
  agent_says(R"("act":"drained","able":false)");
  EXPECT_EQ(drained, std::vector<std::uint32_t>{0});
  EXPECT_FALSE(channel->can_drain());
}

TEST_F(ChannelDrain, is_ordered_no_more_when_it_is_over) {
  channel->drain(milliseconds(100));
  agent_says(R"("act":"drained","cutOff":0)");
  while (!hear().text.empty()) {
  }
  EXPECT_EQ(order(milliseconds(50)), "");
}

TEST_F(ChannelDrain, that_nobody_ordered_is_not_believed) {
  agent_says(R"("act":"drained","cutOff":3)");
  EXPECT_TRUE(drained.empty());
  EXPECT_EQ(warnings.size(), 1U);
}

TEST_F(ChannelDrain, is_over_once) {
  channel->drain(milliseconds(100));
  agent_says(R"("act":"drained","cutOff":1)");
  agent_says(R"("act":"drained","cutOff":2)");
  agent_says(R"("act":"drained","cutOff":3)");
  EXPECT_EQ(drained, std::vector<std::uint32_t>{1});
  EXPECT_EQ(warnings.size(), 1U);
}

TEST_F(ChannelDrain, is_not_over_by_a_number_that_cannot_be) {
  channel->drain(milliseconds(100));
  for (const char* number : {"-1", "4294967296", "0.5", "null", "\"3\"", "[]"})
    agent_says(fmt::format(R"("act":"drained","cutOff":{})", number));
  EXPECT_TRUE(drained.empty());
  agent_says(R"("act":"drained","cutOff":4294967295)");
  EXPECT_EQ(drained, std::vector<std::uint32_t>{4294967295U});
}

TEST_F(ChannelDrain, lets_the_channel_go_from_within) {
  auto pair = make_channel_pair();
  const FakeWorker other(std::move(pair.theirs));
  std::unique_ptr<Channel> gone;
  Channel::Callbacks leave;
  leave.drained = [&](std::uint32_t) { gone.reset(); };
  gone = std::make_unique<Channel>(reactor, std::move(pair.ours), std::move(leave));
  gone->drain(milliseconds(100));
  ASSERT_TRUE(other.say(R"({"cmd":"NODE_SKEP","act":"drained","cutOff":0})") &&
              other.say("garbage"));
  EXPECT_TRUE(until([&] { return !gone; }));
}

TEST_F(ChannelDrain, of_a_worker_that_has_gone_is_ordered_in_vain) {
  worker.close();
  ASSERT_TRUE(until([&] { return ended > 0; }));
  channel->drain(milliseconds(100));
  reactor.turn({});
  EXPECT_TRUE(drained.empty());
  EXPECT_TRUE(warnings.empty());
}
