#include "host/channel/channel.h"

#include "unit/channel/channel_fixture.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

using ChannelTest = ChannelFixture;

std::string socket_line(std::uint64_t seq, std::uint64_t ask, std::uint64_t ours,
                        std::string_view data = "null", std::string_view type = "net.Native") {
  return fmt::format(
      R"({{"cmd":"NODE_HANDLE","type":"{}","msg":{{"cmd":"NODE_CLUSTER","errno":0,"key":"{}",)"
      R"("ack":{},"data":{},"seq":{}}}}})",
      type, ask, seq, data, ours);
}

std::string error_line(std::uint64_t seq, std::uint64_t ours, int error,
                       std::string_view data = "null") {
  return fmt::format(R"({{"cmd":"NODE_CLUSTER","errno":{},"key":"","ack":{},"data":{},"seq":{}}})",
                     -error, seq, data, ours);
}

}  // namespace

TEST_F(ChannelTest, passes_an_ask_on) {
  ask(1, 3000);
  ASSERT_EQ(queries.size(), 1U);
  EXPECT_EQ(queries[0].query.address.name(), "127.0.0.1:3000");
}

TEST_F(ChannelTest, answers_with_the_socket) {
  channel->answer(ask(1, 3000), listener.get());
  const auto reply = hear();
  EXPECT_EQ(reply.text, socket_line(1, 1, 1));
  ASSERT_TRUE(reply.handle);
  EXPECT_EQ(port_of_socket(reply.handle.get()), port_of_socket(listener.get()));
}

TEST_F(ChannelTest, gives_a_tls_server_its_ticket_keys_back) {
  ASSERT_TRUE(worker.say(ask_line(1, 443, "127.0.0.1", 0, R"({"ticketKeys":"aa"})")));
  settle();
  EXPECT_EQ(queries.at(0).query.data, R"({"ticketKeys":"aa"})");
  channel->answer(queries.at(0).ask, listener.get());
  EXPECT_EQ(hear().text, socket_line(1, 1, 1, R"({"ticketKeys":"aa"})"));
}

TEST_F(ChannelTest, gives_a_tls_server_the_ticket_keys_of_another_worker) {
  ASSERT_TRUE(worker.say(ask_line(1, 443, "127.0.0.1", 0, R"({"ticketKeys":"aa"})")));
  settle();
  channel->answer(queries.at(0).ask, listener.get(), R"({"ticketKeys":"bb"})");
  EXPECT_EQ(hear().text, socket_line(1, 1, 1, R"({"ticketKeys":"bb"})"));
}

TEST_F(ChannelTest, gives_a_server_its_own_data_back_where_that_of_another_is_of_another_kind) {
  ASSERT_TRUE(worker.say(ask_line(1, 443, "127.0.0.1", 0, R"({"ticketKeys":"aa"})")));
  settle();
  channel->answer(queries.at(0).ask, listener.get(), "null");
  EXPECT_EQ(hear().text, socket_line(1, 1, 1, R"({"ticketKeys":"aa"})"));
}

TEST_F(ChannelTest, gives_a_datagram_socket_as_such) {
  ASSERT_TRUE(worker.say(udp_line(1)));
  settle();
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  channel->answer(queries.at(0).ask, socket.get());
  EXPECT_EQ(hear().text, socket_line(1, 1, 1, "null", "dgram.Native"));
}

TEST_F(ChannelTest, refuses_to_give_a_socket_of_another_type) {
  ASSERT_TRUE(worker.say(udp_line(1)));
  const auto stream = ask(2, 3000);
  channel->answer(queries.at(0).ask, listener.get());
  EXPECT_EQ(hear().text, error_line(1, 1, EINVAL));
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  channel->answer(stream, socket.get());
  EXPECT_EQ(hear().text, error_line(2, 2, EINVAL));
}

TEST_F(ChannelTest, tells_the_life_of_a_unix_socket) {
  const std::string fields =
      R"("address":"/run/x.sock","port":-1,"addressType":-1,"index":0,"seq":1})";
  ASSERT_TRUE(worker.say(R"({"cmd":"NODE_CLUSTER","act":"queryServer",)" + fields));
  settle();
  channel->answer(queries.at(0).ask, listener.get());
  ASSERT_TRUE(worker.say(R"({"cmd":"NODE_CLUSTER","act":"listening",)" + fields));
  ASSERT_TRUE(worker.say(close_line("1")));
  settle();
  ASSERT_EQ(listening.size(), 1U);
  EXPECT_EQ(listening[0].name(), "/run/x.sock");
  EXPECT_EQ(closed, listening);
}

TEST_F(ChannelTest, tells_inherited_descriptors_apart_by_their_number_and_type) {
  const auto line = [](std::string_view act, int port, int fd, std::string_view type) {
    return fmt::format(
        R"({{"cmd":"NODE_CLUSTER","act":"{}","address":null,"port":{},"addressType":{},"fd":{},"seq":1}})",
        act, port < 0 ? "null" : std::to_string(port), type, fd);
  };
  ASSERT_TRUE(worker.say(line("queryServer", -1, 3, "null")) &&
              worker.say(line("queryServer", -1, 3, R"("udp4")")) &&
              worker.say(line("queryServer", -1, 4, "null")) &&
              worker.say(line("queryServer", -1, 3, "null")));
  settle();
  ASSERT_EQ(queries.size(), 3U);
  EXPECT_EQ(hear().text, error_line(1, 1, EADDRINUSE));
  for (const auto& query : queries)
    if (!query.query.datagram) channel->answer(query.ask, listener.get());
  const int port = port_of_socket(listener.get());
  ASSERT_TRUE(worker.say(line("listening", port, 4, "null")) &&
              worker.say(line("listening", port, 3, R"("udp4")")) &&
              worker.say(line("listening", port, 5, "null")));
  settle();
  EXPECT_EQ(listening_asks, std::vector<std::uint64_t>{queries[2].ask});
  EXPECT_EQ(listening.at(0), ListenAddress{});
}

TEST_F(ChannelTest, passes_on_what_the_agent_tells_of_servers_that_are_not_shared) {
  ASSERT_TRUE(worker.say(unshared_line("*:3000")) &&
              worker.say(unshared_line("*:3001", "reusePort")));
  settle();
  EXPECT_EQ(unshared, (std::vector<std::string>{"exclusive *:3000", "reusePort *:3001"}));
  EXPECT_TRUE(warnings.empty());
}

TEST_F(ChannelTest, warns_of_a_path_that_is_too_long_and_says_so_to_the_worker) {
  ASSERT_TRUE(worker.say(fmt::format(
      R"({{"cmd":"NODE_CLUSTER","act":"queryServer","address":"/{}","port":-1,"addressType":-1,"seq":3}})",
      std::string(200, 'x'))));
  settle();
  EXPECT_EQ(hear().text, error_line(3, 1, ENAMETOOLONG));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("107 bytes"), std::string::npos);
}

TEST_F(ChannelTest, refuses_with_a_negative_errno_and_the_servers_own_data) {
  ASSERT_TRUE(worker.say(ask_line(4, 443, "127.0.0.1", 0, R"({"ticketKeys":"aa"})")));
  settle();
  channel->refuse(queries.at(0).ask, EACCES);
  const auto reply = hear();
  EXPECT_EQ(reply.text, error_line(4, 1, EACCES, R"({"ticketKeys":"aa"})"));
  EXPECT_FALSE(reply.handle);
}

TEST_F(ChannelTest, holds_several_asks_and_answers_them_in_any_order) {
  const auto first = ask(1, 3000);
  const auto second = ask(2, 3001);
  channel->refuse(second, EACCES);
  channel->refuse(first, EACCES);
  EXPECT_EQ(hear().text, error_line(2, 1, EACCES));
  EXPECT_EQ(hear().text, error_line(1, 2, EACCES));
}

TEST_F(ChannelTest, answers_an_ask_once) {
  const auto number = ask(1, 3000);
  channel->answer(number, listener.get());
  channel->answer(number, listener.get());
  channel->refuse(number, EACCES);
  channel->refuse(number + 1, EACCES);
  worker.listen();
  EXPECT_EQ(worker.heard.size(), 1U);
}

TEST_F(ChannelTest, refuses_an_address_that_the_worker_has_already) {
  channel->answer(ask(1, 3000), listener.get());
  ASSERT_TRUE(worker.say(handle_ack));
  ask(2, 3000, 1);
  EXPECT_EQ(queries.size(), 1U);
  hear();
  EXPECT_EQ(hear().text, error_line(2, 2, EADDRINUSE));
}

TEST_F(ChannelTest, refuses_an_address_that_the_worker_still_waits_for) {
  ask(1, 3000);
  ask(2, 3000, 1);
  EXPECT_EQ(queries.size(), 1U);
  EXPECT_EQ(hear().text, error_line(2, 1, EADDRINUSE));
}

TEST_F(ChannelTest, takes_an_address_again_that_was_refused) {
  channel->refuse(ask(1, 3000), EADDRINUSE);
  ask(2, 3000);
  EXPECT_EQ(queries.size(), 2U);
}

TEST_F(ChannelTest, takes_an_address_again_that_the_worker_has_closed) {
  channel->answer(ask(1, 3000), listener.get());
  ASSERT_TRUE(worker.say(handle_ack));
  ASSERT_TRUE(worker.say(close_line("1")));
  ask(2, 3000);
  EXPECT_EQ(queries.size(), 2U);
  ASSERT_EQ(closed.size(), 1U);
}

TEST_F(ChannelTest, tells_askings_for_port_0_apart) {
  ask(1, 0, 0);
  ask(2, 0, 1);
  ASSERT_EQ(queries.size(), 2U);
  EXPECT_EQ(queries[0].query.address.index, 0U);
  EXPECT_EQ(queries[1].query.address.index, 1U);
}

TEST_F(ChannelTest, gives_a_named_port_no_index) {
  ask(1, 3000, 6);
  EXPECT_EQ(queries.at(0).query.address.index, 0U);
}

TEST_F(ChannelTest, tells_that_a_worker_listens_on_the_real_port) {
  const int port = port_of_socket(listener.get());
  channel->answer(ask(1, 0, 2), listener.get());
  ASSERT_TRUE(worker.say(listening_line(port, 2)));
  settle();
  ASSERT_EQ(listening.size(), 1U);
  EXPECT_EQ(listening[0].port, port);
  EXPECT_EQ(listening[0].index, 2U);
}

TEST_F(ChannelTest, tells_listening_once_a_handle) {
  channel->answer(ask(1, 0), listener.get());
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(worker.say(listening_line(port_of_socket(listener.get()))));
  settle();
  EXPECT_EQ(listening.size(), 1U);
}

TEST_F(ChannelTest, believes_no_listening_on_what_was_not_given) {
  const int port = port_of_socket(listener.get());
  ASSERT_TRUE(worker.say(listening_line(port)));
  const auto number = ask(1, port);
  ASSERT_TRUE(worker.say(listening_line(port)));
  settle();
  channel->answer(number, listener.get());
  ASSERT_TRUE(worker.say(listening_line(port + 1)));
  settle();
  EXPECT_TRUE(listening.empty());
}

TEST_F(ChannelTest, tells_that_a_handle_was_closed_with_its_real_port) {
  channel->answer(ask(1, 0, 2), listener.get());
  ASSERT_TRUE(worker.say(close_line("1")));
  settle();
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].port, port_of_socket(listener.get()));
  EXPECT_EQ(closed[0].index, 2U);
}

TEST_F(ChannelTest, takes_no_notice_of_the_close_of_what_was_not_given) {
  const auto number = ask(1, 3000);
  ASSERT_TRUE(worker.say(close_line("1")));
  ASSERT_TRUE(worker.say(close_line("2")));
  settle();
  EXPECT_TRUE(closed.empty());
  channel->refuse(number, EACCES);
  EXPECT_NE(hear().text, "");
}

TEST_F(ChannelTest, acks_a_worker_that_wants_to_leave) {
  ASSERT_TRUE(worker.say(R"({"cmd":"NODE_CLUSTER","act":"exitedAfterDisconnect","seq":12})"));
  settle();
  EXPECT_EQ(hear().text, R"({"cmd":"NODE_CLUSTER","ack":12,"seq":1})");
}

TEST_F(ChannelTest, sends_nothing_after_a_handle_until_it_is_acked) {
  const auto first = ask(1, 3000);
  const auto second = ask(2, 3001);
  const auto third = ask(3, 3002);
  channel->answer(first, listener.get());
  channel->refuse(second, EACCES);
  channel->answer(third, listener.get());
  worker.listen();
  EXPECT_EQ(worker.heard.size(), 1U);
  ASSERT_TRUE(worker.say(handle_ack));
  settle();
  ASSERT_EQ(worker.heard.size(), 3U);
  EXPECT_EQ(worker.heard[1].text, error_line(2, 2, EACCES));
  EXPECT_EQ(worker.heard[2].text, socket_line(3, 3, 3));
}

TEST_F(ChannelTest, keeps_its_own_copy_of_a_socket_that_has_to_wait) {
  const auto first = ask(1, 3000);
  const auto second = ask(2, 3001);
  const int port = port_of_socket(listener.get());
  channel->answer(first, listener.get());
  channel->answer(second, listener.get());
  listener.reset();
  ASSERT_TRUE(worker.say(handle_ack));
  settle();
  ASSERT_EQ(worker.heard.size(), 2U);
  EXPECT_EQ(port_of_socket(worker.heard[1].handle.get()), port);
}

TEST_F(ChannelTest, sends_a_handle_again_that_the_worker_lost) {
  channel->answer(ask(1, 3000), listener.get());
  ASSERT_TRUE(worker.say(handle_nack));
  settle();
  ASSERT_EQ(worker.heard.size(), 2U);
  EXPECT_EQ(worker.heard[0].text, worker.heard[1].text);
  EXPECT_TRUE(worker.heard[1].handle);
}

TEST_F(ChannelTest, refuses_with_EMFILE_what_the_worker_lost_four_times) {
  channel->answer(ask(1, 3000), listener.get());
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(worker.say(handle_nack));
  settle();
  ASSERT_EQ(worker.heard.size(), 5U);
  EXPECT_EQ(worker.heard[4].text, error_line(1, 2, EMFILE));
  EXPECT_EQ(warnings.size(), 1U);
  ask(2, 3000);
  EXPECT_EQ(queries.size(), 2U);
}

TEST_F(ChannelTest, closes_and_acks_a_handle_of_the_app_and_passes_its_message_on) {
  const auto before = open_descriptors();
  ASSERT_TRUE(worker.say_with(R"({"cmd":"NODE_HANDLE","type":"net.Socket","msg":{"a":1}})",
                              {listener.get()}));
  settle();
  EXPECT_EQ(hear().text, handle_ack);
  EXPECT_EQ(messages, std::vector<std::string>{R"({"a":1})"});
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(ChannelTest, acks_a_handle_that_came_without_its_descriptor) {
  ASSERT_TRUE(worker.say(R"({"cmd":"NODE_HANDLE","type":"net.Socket","msg":{"a":1}})"));
  settle();
  EXPECT_EQ(hear().text, handle_ack);
}

TEST_F(ChannelTest, acks_the_workers_handle_while_its_own_is_under_way) {
  channel->answer(ask(1, 3000), listener.get());
  ASSERT_TRUE(worker.say(R"({"cmd":"NODE_HANDLE","type":"net.Socket"})"));
  settle();
  hear();
  EXPECT_EQ(hear().text, handle_ack);
}

TEST_F(ChannelTest, passes_on_what_the_app_says) {
  for (const char* line : {R"("ready")", R"({"type":"x","data":[1,2]})", "7"})
    ASSERT_TRUE(worker.say(line));
  settle();
  EXPECT_EQ(messages,
            (std::vector<std::string>{R"("ready")", R"({"type":"x","data":[1,2]})", "7"}));
  EXPECT_TRUE(warnings.empty());
}

TEST_F(ChannelTest, reads_a_line_that_comes_letter_by_letter) {
  for (const char letter : ask_line(1, 3000) + '\n') {
    ASSERT_TRUE(worker.write({&letter, 1}));
    reactor.turn(std::chrono::seconds(1));
  }
  EXPECT_EQ(queries.size(), 1U);
}

TEST_F(ChannelTest, tells_the_end_once_after_all_that_was_said) {
  ASSERT_TRUE(worker.say("\"last\""));
  worker.close();
  ASSERT_TRUE(until([&] { return ended > 0; }));
  EXPECT_EQ(messages, std::vector<std::string>{"\"last\""});
  channel->read_dry();
  EXPECT_EQ(ended, 1);
}

TEST_F(ChannelTest, reads_dry_without_the_reactor) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(worker.say(std::to_string(i)));
  channel->read_dry();
  EXPECT_EQ(messages.size(), 100U);
  EXPECT_EQ(ended, 0);
  worker.close();
  channel->read_dry();
  EXPECT_EQ(ended, 1);
}

TEST_F(ChannelTest, answers_nobody_after_the_end) {
  const auto number = ask(1, 3000);
  worker.close();
  channel->read_dry();
  channel->answer(number, listener.get());
  channel->refuse(number, EACCES);
  EXPECT_EQ(ended, 1);
}

TEST_F(ChannelTest, hears_what_a_worker_said_that_does_not_listen_any_more) {
  const auto number = ask(1, 3000);
  ASSERT_TRUE(worker.say("\"last\""));
  worker.close();
  channel->answer(number, listener.get());
  ASSERT_TRUE(until([&] { return ended > 0; }));
  EXPECT_EQ(messages, std::vector<std::string>{"\"last\""});
}

TEST_F(ChannelTest, may_go_inside_each_of_its_callbacks) {
  const auto lines = {ask_line(1, 3000), std::string("\"said\""), std::string("garbage"),
                      std::string(R"({"cmd":"NODE_HANDLE","msg":1})"), unshared_line("*:3000")};
  for (const auto& line : lines) {
    auto pair = make_channel_pair();
    const FakeWorker other(std::move(pair.theirs));
    std::unique_ptr<Channel> gone;
    int calls = 0;
    const auto leave = [&](auto&&...) {
      ++calls;
      gone.reset();
    };
    gone = std::make_unique<Channel>(
        reactor, std::move(pair.ours),
        Channel::Callbacks{leave, leave, leave, leave, leave, leave, leave, leave, leave});
    ASSERT_TRUE(other.say(line) && other.say("\"another\"") && other.say("garbage"));
    ASSERT_TRUE(until([&] { return !gone; })) << line;
    reactor.turn({});
    EXPECT_EQ(calls, 1) << line;
  }
}

TEST_F(ChannelTest, may_go_when_it_ends_also_while_it_is_read_dry) {
  auto pair = make_channel_pair();
  std::unique_ptr<Channel> gone;
  Channel::Callbacks leave;
  leave.ended = [&] { gone.reset(); };
  gone = std::make_unique<Channel>(reactor, std::move(pair.ours), std::move(leave));
  pair.theirs.reset();
  gone->read_dry();
  EXPECT_EQ(gone, nullptr);
}

TEST_F(ChannelTest, refuses_asks_that_nobody_wants_to_hear) {
  auto pair = make_channel_pair();
  FakeWorker other(std::move(pair.theirs));
  Channel deaf(reactor, std::move(pair.ours), {});
  ASSERT_TRUE(other.say(ask_line(1, 3000)) && other.say("garbage"));
  deaf.read_dry();
  other.listen();
  ASSERT_EQ(other.heard.size(), 1U);
  EXPECT_EQ(other.heard[0].text, error_line(1, 1, EOPNOTSUPP));
}

TEST(ChannelPair, is_inherited_by_nobody_and_blocks_only_at_the_workers_end) {
  const auto pair = make_channel_pair();
  ASSERT_TRUE(pair.ours && pair.theirs);
  EXPECT_TRUE(::fcntl(pair.ours.get(), F_GETFD) & FD_CLOEXEC);
  EXPECT_TRUE(::fcntl(pair.theirs.get(), F_GETFD) & FD_CLOEXEC);
  EXPECT_TRUE(::fcntl(pair.ours.get(), F_GETFL) & O_NONBLOCK);
  EXPECT_FALSE(::fcntl(pair.theirs.get(), F_GETFL) & O_NONBLOCK);
}
