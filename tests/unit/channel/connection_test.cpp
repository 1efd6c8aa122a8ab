#include "unit/channel/channel_fixture.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

// A worker that listens, under the number 1.
class GivenConnection : public ChannelFixture {
 protected:
  GivenConnection() {
    server = ask(1, 3000);
    channel->answer(server, listener.get());
    EXPECT_TRUE(worker.say(handle_ack));
    settle();
    worker.heard.clear();
  }

  // The client's end; the answer goes to `answers`.
  UniqueFd give(std::uint64_t to) {
    auto pair = make_channel_pair();
    channel->give_connection(to, std::move(pair.ours),
                             [this](bool taken) { answers.push_back(taken); });
    return std::move(pair.theirs);
  }
  UniqueFd give() { return give(server); }

  [[nodiscard]] bool answered(std::size_t times = 1) {
    return until([&] { return answers.size() >= times; });
  }
  [[nodiscard]] static bool is_closed(const UniqueFd& client) {
    char byte = 0;
    return ::recv(client.get(), &byte, 1, MSG_DONTWAIT) == 0;
  }

  std::uint64_t server = 0;
  std::vector<bool> answers;
};

std::string new_connection_line(std::uint64_t key, std::uint64_t seq) {
  return fmt::format(
      R"({{"cmd":"NODE_HANDLE","type":"net.Native","msg":{{"cmd":"NODE_CLUSTER","act":"newconn",)"
      R"("key":"{}","seq":{}}}}})",
      key, seq);
}

}  // namespace

TEST_F(GivenConnection, goes_to_the_server_by_its_key) {
  const auto client = give();
  const auto line = hear();
  EXPECT_EQ(line.text, new_connection_line(server, 2));
  ASSERT_TRUE(line.handle);
  ASSERT_EQ(::send(line.handle.get(), "x", 1, 0), 1);
  char byte = 0;
  EXPECT_EQ(::recv(client.get(), &byte, 1, 0), 1);
}

TEST_F(GivenConnection, is_taken_when_the_worker_says_so) {
  const auto client = give();
  ASSERT_TRUE(worker.say(handle_ack));
  settle();
  EXPECT_TRUE(answers.empty());
  ASSERT_TRUE(worker.say(accepted_line(2)));
  settle();
  EXPECT_EQ(answers, std::vector<bool>{true});
}

TEST_F(GivenConnection, is_not_taken_when_the_worker_refuses_it) {
  const auto client = give();
  ASSERT_TRUE(worker.say(handle_ack) && worker.say(accepted_line(2, false)));
  settle();
  EXPECT_EQ(answers, std::vector<bool>{false});
}

TEST_F(GivenConnection, is_answered_once) {
  const auto client = give();
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(worker.say(handle_ack) && worker.say(accepted_line(2, i == 0)) &&
                worker.say(accepted_line(77)));
  settle();
  EXPECT_EQ(answers, std::vector<bool>{true});
  EXPECT_TRUE(warnings.empty());
}

TEST_F(GivenConnection, waits_for_the_ack_of_the_handle_before_it) {
  const auto first = give();
  const auto second = give();
  worker.listen();
  EXPECT_EQ(worker.heard.size(), 1U);
  ASSERT_TRUE(worker.say(handle_ack));
  settle();
  ASSERT_EQ(worker.heard.size(), 2U);
  EXPECT_EQ(worker.heard[1].text, new_connection_line(server, 3));
}

TEST_F(GivenConnection, goes_after_the_listening_socket_it_is_for) {
  const auto other = ask(2, 3001);
  channel->answer(other, listener.get());
  const auto client = give(other);
  worker.listen();
  EXPECT_EQ(worker.heard.size(), 1U);
  ASSERT_TRUE(worker.say(handle_ack));
  settle();
  ASSERT_EQ(worker.heard.size(), 2U);
  EXPECT_EQ(worker.heard[1].text, new_connection_line(other, 3));
}

TEST_F(GivenConnection, is_not_taken_by_a_server_that_does_not_exist) {
  const auto waiting = ask(2, 3001);
  for (const std::uint64_t nobody : {waiting, std::uint64_t{0}, std::uint64_t{99}}) {
    answers.clear();
    const auto client = give(nobody);
    EXPECT_TRUE(answers.empty());
    ASSERT_TRUE(answered());
    EXPECT_EQ(answers, std::vector<bool>{false});
    EXPECT_TRUE(is_closed(client));
  }
  EXPECT_EQ(hear().text, "");
}

TEST_F(GivenConnection, is_not_taken_by_a_datagram_socket) {
  ASSERT_TRUE(worker.say(udp_line(2)));
  settle();
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  channel->answer(queries.back().ask, socket.get());
  const auto client = give(queries.back().ask);
  ASSERT_TRUE(answered());
  EXPECT_EQ(answers, std::vector<bool>{false});
}

TEST_F(GivenConnection, is_not_taken_without_a_descriptor) {
  channel->give_connection(server, {}, [&](bool taken) { answers.push_back(taken); });
  ASSERT_TRUE(answered());
  EXPECT_EQ(answers, std::vector<bool>{false});
}

TEST_F(GivenConnection, is_not_taken_when_the_worker_closes_that_server) {
  const auto other = ask(2, 3001);
  channel->answer(other, listener.get());
  ASSERT_TRUE(worker.say(handle_ack));
  settle();
  const auto kept = give(other);
  const auto client = give();
  ASSERT_TRUE(worker.say(close_line(std::to_string(server))));
  settle();
  EXPECT_EQ(answers, std::vector<bool>{false});
  const auto late = give();
  ASSERT_TRUE(answered(2));
  EXPECT_TRUE(is_closed(late));
}

TEST_F(GivenConnection, is_not_taken_when_the_channel_ends_which_is_told_last) {
  const auto first = give();
  const auto second = give();
  worker.close();
  ASSERT_TRUE(until([&] { return ended > 0; }));
  EXPECT_EQ(answers, (std::vector<bool>{false, false}));
  const auto late = give();
  ASSERT_TRUE(answered(3));
  EXPECT_FALSE(answers.back());
}

TEST_F(GivenConnection, counts_as_taken_when_the_worker_said_so_before_it_died) {
  const auto first = give();
  const auto second = give();
  ASSERT_TRUE(worker.say(handle_ack) && worker.say(accepted_line(2)));
  worker.close();
  channel->read_dry();
  EXPECT_EQ(answers, (std::vector<bool>{true, false}));
}

TEST_F(GivenConnection, is_not_taken_when_the_worker_loses_it_four_times) {
  const auto before = open_descriptors();
  const auto client = give();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(worker.say(handle_nack));
  settle();
  EXPECT_EQ(worker.heard.size(), 4U);
  worker.heard.clear();
  ASSERT_TRUE(answered());
  EXPECT_EQ(answers, std::vector<bool>{false});
  EXPECT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(is_closed(client));
  EXPECT_EQ(open_descriptors(), before + 1);
}

TEST_F(GivenConnection, is_not_taken_where_16_wait_already) {
  std::vector<UniqueFd> clients;
  for (int i = 0; i < 17; ++i) clients.push_back(give());
  ASSERT_TRUE(answered());
  EXPECT_EQ(answers, std::vector<bool>{false});
  ASSERT_TRUE(worker.say(handle_ack) && worker.say(accepted_line(2)));
  settle();
  clients.push_back(give());
  settle();
  EXPECT_EQ(answers, (std::vector<bool>{false, true}));
}

TEST_F(GivenConnection, need_not_be_waited_for) {
  auto pair = make_channel_pair();
  channel->give_connection(server, std::move(pair.ours), nullptr);
  channel->give_connection(99, {}, nullptr);
  ASSERT_TRUE(worker.say(handle_ack) && worker.say(accepted_line(2)));
  settle();
  EXPECT_TRUE(is_closed(pair.theirs) || hear().handle);
}

TEST_F(GivenConnection, may_make_its_channel_go_when_it_is_answered) {
  const auto quit = [&](bool taken) {
    answers.push_back(taken);
    channel.reset();
  };
  auto first = make_channel_pair();
  auto second = make_channel_pair();
  channel->give_connection(server, std::move(first.ours), quit);
  channel->give_connection(server, std::move(second.ours), quit);
  worker.close();
  ASSERT_TRUE(answered());
  EXPECT_EQ(answers.size(), 1U);
  EXPECT_EQ(ended, 0);
}

TEST_F(GivenConnection, is_answered_by_nobody_once_the_channel_has_gone) {
  const auto client = give();
  const auto refused = give(99);
  worker.heard.clear();
  channel.reset();
  hear();
  reactor.turn({});
  reactor.turn({});
  EXPECT_TRUE(answers.empty());
  EXPECT_TRUE(is_closed(refused));
}
