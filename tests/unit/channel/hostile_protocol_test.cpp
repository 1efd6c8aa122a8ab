#include <malloc.h>
#include <set>

#include "unit/channel/channel_fixture.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

struct Field {
  std::string name;
  std::string good;  // JSON
};

// Every message that a worker's side of the protocol has.
struct Message {
  std::string name;
  std::vector<Field> fields;
};

Field cmd(std::string_view of) {
  return {"cmd", fmt::format("\"{}\"", of)};
}
Field act(std::string_view of) {
  return {"act", fmt::format("\"{}\"", of)};
}

std::vector<Field> listen_fields(std::string_view act_name, std::vector<Field> more) {
  std::vector<Field> fields{
      cmd("NODE_CLUSTER"), act(act_name), {"seq", "7"}, {"index", "0"}, {"data", "null"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

std::vector<Message> messages_of_the_protocol() {
  const std::vector<Field> tcp{
      {"address", "\"127.0.0.1\""}, {"port", "3000"}, {"addressType", "4"}, {"flags", "0"}};
  const std::vector<Field> path{{"address", "\"/run/x\""},
                                {"port", "-1"},
                                {"addressType", "-1"},
                                {"readableAll", "true"},
                                {"writableAll", "false"}};
  const std::vector<Field> udp{{"address", "\"0.0.0.0\""},
                               {"port", "53"},
                               {"addressType", "\"udp4\""},
                               {"fd", "-1"},
                               {"flags", "4"}};
  const std::vector<Field> inherited{
      {"address", "null"}, {"port", "null"}, {"addressType", "null"}, {"fd", "3"}};
  return {
      {"tcp", listen_fields("queryServer", tcp)},
      {"path", listen_fields("queryServer", path)},
      {"udp", listen_fields("queryServer", udp)},
      {"inherited", listen_fields("queryServer", inherited)},
      {"listening_tcp", listen_fields("listening", tcp)},
      {"listening_path", listen_fields("listening", path)},
      {"listening_udp", listen_fields("listening", udp)},
      {"listening_inherited", listen_fields("listening", inherited)},
      {"online", {cmd("NODE_CLUSTER"), act("online"), {"seq", "0"}}},
      {"close", {cmd("NODE_CLUSTER"), act("close"), {"key", "\"1\""}, {"seq", "9"}}},
      {"leaving", {cmd("NODE_CLUSTER"), act("exitedAfterDisconnect"), {"seq", "9"}}},
      {"accepted", {cmd("NODE_CLUSTER"), {"ack", "2"}, {"accepted", "true"}, {"seq", "9"}}},
      {"unshared",
       {cmd("NODE_SKEP"), act("unshared"), {"how", "\"exclusive\""}, {"where", "\"*:1\""}}},
      {"hello", {cmd("NODE_SKEP"), act("hello"), {"drains", "true"}}},
      {"drained", {cmd("NODE_SKEP"), act("drained"), {"cutOff", "3"}}},
      {"handle", {cmd("NODE_HANDLE"), {"type", "\"net.Socket\""}, {"msg", R"({"a":1})"}}},
      {"handle_ack", {cmd("NODE_HANDLE_ACK")}},
      {"handle_nack", {cmd("NODE_HANDLE_NACK")}},
      {"debug", {cmd("NODE_DEBUG_ENABLED")}},
  };
}

// What no field of any message expects, or should stand.
std::vector<std::string> bad_values() {
  return {"null",
          "true",
          "0",
          "-1",
          "-2",
          "1.5",
          "1e308",
          "65536",
          "2147483648",
          "9007199254740993",
          "9223372036854775808",
          "-9223372036854775809",
          "99999999999999999999999999",
          R"("")",
          R"("x")",
          R"("\u0000")",
          R"("/../\u001b[2J")",
          "[]",
          "[[[[1]]]]",
          "{}",
          R"({"cmd":"NODE_CLUSTER","act":"queryServer","seq":1})",
          '"' + std::string(300, 'x') + '"',
          '"' + std::string(5000, 'x') + '"',
          '"' + std::string(20000, 'x') + '"',
          std::string(60, '[') + std::string(60, ']'),
          std::string(70, '[') + std::string(70, ']')};
}

std::string joined(const std::vector<std::string>& members) {
  return fmt::format("{{{}}}", fmt::join(members, ","));
}

std::string member(const std::string& name, const std::string& value) {
  return fmt::format(R"("{}":{})", name, value);
}

// The message as it should be but for one field.
std::vector<std::string> members_without(const Message& message, const std::string& field) {
  std::vector<std::string> members;
  for (const auto& each : message.fields)
    if (each.name != field) members.push_back(member(each.name, each.good));
  return members;
}

std::string well_made(const Message& message) {
  return joined(members_without(message, ""));
}

std::vector<std::string> malformed(const Message& message) {
  std::vector<std::string> lines;
  for (const auto& field : message.fields) {
    const auto others = members_without(message, field.name);
    lines.push_back(joined(others));
    for (const auto& bad : bad_values()) {
      auto members = others;
      members.push_back(member(field.name, bad));
      lines.push_back(joined(members));
      members.insert(members.begin(), member(field.name, field.good));
      lines.push_back(joined(members));
      members.push_back(member(field.name, field.good));
      lines.push_back(joined(members));
    }
  }
  const std::string whole = well_made(message);
  for (std::size_t i = 0; i < whole.size(); i += 3) lines.push_back(whole.substr(0, i));
  lines.push_back('[' + whole + ']');
  lines.push_back(whole + whole);
  lines.push_back(fmt::format(R"({{"a":"{}",{})", std::string(17000, 'x'), whole.substr(1)));
  lines.push_back(whole.substr(0, whole.size() - 1) +
                  fmt::format(R"(,"a":"{}"}})", std::string(17000, 'x')));
  return lines;
}

class HostileProtocol : public ChannelFixture {
 protected:
  // Asks get an answer, as an unsuspecting daemon gives it.
  void answer_all() {
    for (const auto& query : queries) {
      if (query.query.datagram)
        channel->refuse(query.ask, EADDRINUSE);
      else
        channel->answer(query.ask, listener.get());
    }
    queries.clear();
  }

  void send_line(const std::string& line) {
    ASSERT_TRUE(until([&] { return worker.say(line); }));
    if (++sent_ % 32 == 0) deal();
  }
  void deal() {
    settle();
    answer_all();
    worker.heard.clear();
  }

  void expect_one_warning_of_a_kind() {
    EXPECT_EQ(std::set<std::string>(warnings.begin(), warnings.end()).size(), warnings.size());
    EXPECT_LE(warnings.size(), 6U);
  }

  void start_again() {
    auto pair = make_channel_pair();
    channel = std::make_unique<Channel>(reactor, std::move(pair.ours), callbacks());
    worker = FakeWorker(std::move(pair.theirs));
    queries.clear();
    warnings.clear();
  }

  // It asks and is answered as any worker.
  void expect_alive() {
    deal();
    queries.clear();
    for (int i = 0; i < 600; ++i) ASSERT_TRUE(until([&] { return worker.say(handle_ack); }));
    for (int key = 1; key <= 5000; ++key)
      ASSERT_TRUE(until([&] { return worker.say(close_line(std::to_string(key))); }));
    deal();
    ASSERT_NE(ask(4242, 4242), 0U);
    ASSERT_EQ(queries.size(), 1U);
    channel->answer(queries[0].ask, listener.get());
    worker.listen();
    ASSERT_FALSE(worker.heard.empty());
    EXPECT_TRUE(worker.heard.back().handle);
    EXPECT_EQ(ended, 0);
  }

  void expect_nothing_left() {
    worker.heard.clear();
    worker.listen();
    worker.heard.clear();
    channel.reset();
    EXPECT_EQ(open_descriptors(), before_ - 1);
  }

 private:
  std::size_t before_ = open_descriptors();
  std::size_t sent_ = 0;
};

std::string message_name(const testing::TestParamInfo<Message>& message) {
  return message.param.name;
}

class EachMessage : public HostileProtocol, public testing::WithParamInterface<Message> {};

}  // namespace

TEST_F(HostileProtocol, may_answer_in_any_order) {
  const auto before = open_descriptors();
  std::vector<std::string> lines{std::string(handle_ack),
                                 std::string(handle_nack),
                                 listening_line(port_of_socket(listener.get())),
                                 close_line("1"),
                                 accepted_line(2),
                                 R"({"cmd":"NODE_HANDLE"})"};
  std::sort(lines.begin(), lines.end());
  do {
    SCOPED_TRACE(fmt::format("{}", fmt::join(lines, "\n")));
    start_again();
    const auto server = ask(1, 0);
    channel->answer(server, listener.get());
    int answers = 0;
    auto connection = make_channel_pair();
    channel->give_connection(server, std::move(connection.ours), [&](bool) { ++answers; });
    for (const auto& line : lines) ASSERT_TRUE(worker.say(line));
    settle();
    EXPECT_EQ(answers, 1);
    EXPECT_TRUE(warnings.empty());
    ASSERT_TRUE(worker.say(handle_ack) && worker.say(handle_ack));
    settle();
    worker.heard.clear();
    channel->answer(ask(2, 1), listener.get());
    EXPECT_TRUE(hear().handle);
  } while (std::next_permutation(lines.begin(), lines.end()));
  worker.heard.clear();
  channel.reset();
  EXPECT_EQ(open_descriptors(), before - 1);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_F(HostileProtocol, costs_a_bounded_memory) {
  const std::string data = '"' + std::string(4000, 'k') + '"';
  const std::size_t before = ::mallinfo2().uordblks;
  for (int i = 0; i < 2000; ++i) {
    const auto seq = static_cast<std::uint64_t>(i);
    ASSERT_TRUE(until([&] { return worker.say(ask_line(seq, 1000 + i, "127.0.0.1", 0, data)); }));
    ASSERT_TRUE(until([&] {
      reactor.turn({});
      return worker.say(R"({"cmd":"NODE_HANDLE"})");
    }));
    if (!queries.empty()) channel->answer(queries.back().ask, listener.get());
    queries.clear();
  }
  const std::string piece(10000, '[');
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(until([&] { return worker.write(piece); }));
  std::vector<Query>().swap(queries);
  EXPECT_LT(::mallinfo2().uordblks - before, std::size_t{8} << 20);
}
#endif

INSTANTIATE_TEST_SUITE_P(OfTheProtocol, EachMessage, testing::ValuesIn(messages_of_the_protocol()),
                         message_name);

TEST_P(EachMessage, may_be_malformed_in_every_way) {
  for (const auto& line : malformed(GetParam())) send_line(line);
  expect_one_warning_of_a_kind();
  expect_alive();
  expect_nothing_left();
}

TEST_P(EachMessage, may_come_a_thousand_times) {
  const std::string line = well_made(GetParam());
  for (int i = 0; i < 1000; ++i) send_line(line);
  expect_one_warning_of_a_kind();
  expect_alive();
  expect_nothing_left();
}

TEST_P(EachMessage, may_carry_descriptors) {
  const std::string line = well_made(GetParam());
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(
        until([&] { return worker.say_with(line, std::vector<int>(253, listener.get())); }));
  expect_alive();
  expect_nothing_left();
}
