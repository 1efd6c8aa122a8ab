#include "host/channel/worker_message.h"

#include <cerrno>

#include <fmt/format.h>
#include <gtest/gtest.h>

using namespace skep;
using namespace skep::host;
using namespace skep::host::worker_message;

namespace {

std::string ask(std::string_view fields) {
  return fmt::format(R"({{"cmd":"NODE_CLUSTER","act":"queryServer","seq":5,{}}})", fields);
}

template <typename Kind>
Kind parsed(std::string_view line) {
  const WorkerMessage message = parse_worker_message(line);
  EXPECT_TRUE(std::holds_alternative<Kind>(message)) << line << " is kind " << message.index();
  return std::holds_alternative<Kind>(message) ? std::get<Kind>(message) : Kind{};
}

ListenQuery query(std::string_view fields) {
  return parsed<Ask>(ask(fields)).query;
}

}  // namespace

TEST(WorkerMessage, asks_for_a_socket_under_a_number) {
  const auto asked = parsed<Ask>(ask(R"("address":null,"port":3000,"addressType":4)"));
  EXPECT_EQ(asked.seq, 5U);
  EXPECT_EQ(asked.query.address.name(), "*:3000");
  EXPECT_EQ(asked.query.data, "null");
}

TEST(WorkerMessage, carries_the_ticket_keys_of_tls_servers) {
  EXPECT_EQ(query(R"("data":{"ticketKeys":"0a\n"},"address":null,"port":1,"addressType":4)").data,
            R"({"ticketKeys":"0a\n"})");
}

TEST(WorkerMessage, tells_why_an_ask_cannot_be) {
  EXPECT_EQ(parsed<BadAsk>(ask(R"("address":null,"port":65536,"addressType":4)")).error, EINVAL);
  EXPECT_EQ(parsed<BadAsk>(ask(R"("address":"x.sock","port":-1,"addressType":-1)")).error, ENOENT);
}

TEST(WorkerMessage, refuses_data_that_is_too_long) {
  const auto asked = parsed<BadAsk>(ask(fmt::format(
      R"("data":"{}","address":null,"port":1,"addressType":4)", std::string(5000, 'x'))));
  EXPECT_EQ(asked.data, "null");
}

TEST(WorkerMessage, makes_no_sense_without_a_number_to_answer_to) {
  for (const char* seq : {"null", "-1", "\"1\"", "1.5", "9007199254740993", "[]"})
    parsed<Malformed>(fmt::format(
        R"({{"cmd":"NODE_CLUSTER","act":"queryServer","address":null,"port":1,"addressType":4,"seq":{}}})",
        seq));
  parsed<Malformed>(R"({"cmd":"NODE_CLUSTER","act":"exitedAfterDisconnect"})");
}

TEST(WorkerMessage, tells_what_became_of_a_handle) {
  EXPECT_EQ(
      parsed<Listening>(
          R"({"cmd":"NODE_CLUSTER","act":"listening","address":null,"port":40001,"addressType":4,"index":1})")
          .query.address.name(),
      "*:40001");
  EXPECT_EQ(parsed<Close>(R"({"cmd":"NODE_CLUSTER","act":"close","key":"80"})").key, 80U);
  EXPECT_EQ(parsed<Leaving>(R"({"cmd":"NODE_CLUSTER","act":"exitedAfterDisconnect","seq":9})").seq,
            9U);
}

TEST(WorkerMessage, closes_nothing_by_a_key_that_is_no_number) {
  for (const char* key : {"7", "null", R"("")", R"(":80:4::0")", R"("-1")", R"(" 1")", R"("1x")",
                          R"("18446744073709551616")", R"("000000000000000000001")"})
    parsed<Malformed>(fmt::format(R"({{"cmd":"NODE_CLUSTER","act":"close","key":{}}})", key));
}

TEST(WorkerMessage, tells_whether_a_connection_was_taken) {
  const auto taken = parsed<Accepted>(R"({"cmd":"NODE_CLUSTER","ack":3,"accepted":true,"seq":2})");
  EXPECT_EQ(taken.ack, 3U);
  EXPECT_TRUE(taken.accepted);
  EXPECT_FALSE(parsed<Accepted>(R"({"cmd":"NODE_CLUSTER","ack":3,"accepted":false})").accepted);
  for (const char* fields : {R"("ack":3)", R"("ack":3,"accepted":1)", R"("ack":3,"accepted":null)",
                             R"("ack":"3","accepted":true)", R"("ack":-3,"accepted":true)",
                             R"("ack":[],"accepted":true)"})
    parsed<Malformed>(fmt::format(R"({{"cmd":"NODE_CLUSTER",{}}})", fields));
}

TEST(WorkerMessage, hears_the_agent_tell_of_a_server_that_is_not_shared) {
  const auto told = parsed<Unshared>(
      R"({"cmd":"NODE_SKEP","act":"unshared","how":"exclusive","where":"*:3000"})");
  EXPECT_EQ(told.how, "exclusive");
  EXPECT_EQ(told.where, "*:3000");
}

TEST(WorkerMessage, makes_the_place_of_such_a_server_printable_and_short) {
  const auto told = parsed<Unshared>(fmt::format(
      R"({{"cmd":"NODE_SKEP","act":"unshared","how":"reusePort","where":"\u001b[2J\n{}"}})",
      std::string(200, 'x')));
  EXPECT_EQ(told.where.substr(0, 6), "?[2J?x");
  EXPECT_EQ(told.where.size(), 128U);
}

TEST(WorkerMessage, hears_whether_the_agent_can_drain) {
  EXPECT_TRUE(parsed<Hello>(R"({"cmd":"NODE_SKEP","act":"hello","drains":true})").drains);
  EXPECT_FALSE(parsed<Hello>(R"({"cmd":"NODE_SKEP","act":"hello","drains":false})").drains);
}

TEST(WorkerMessage, hears_how_many_connections_a_drain_cut_off) {
  const auto drained =
      parsed<Drained>(R"({"cmd":"NODE_SKEP","act":"drained","cutOff":4294967295})");
  EXPECT_EQ(drained.cut_off, 4294967295U);
  EXPECT_TRUE(drained.able);
}

TEST(WorkerMessage, hears_that_the_agent_is_not_able_to_drain) {
  EXPECT_FALSE(parsed<Drained>(R"({"cmd":"NODE_SKEP","act":"drained","able":false})").able);
}

TEST(WorkerMessage, makes_no_sense_of_a_drain_that_cannot_be) {
  for (const char* fields :
       {R"("act":"hello")", R"("act":"hello","drains":1)", R"("act":"hello","drains":null)",
        R"("act":"drained")", R"("act":"drained","cutOff":-1)", R"("act":"drained","cutOff":0.5)",
        R"("act":"drained","cutOff":4294967296)", R"("act":"drained","cutOff":"0")",
        R"("act":"drained","cutOff":null)", R"("act":"drained","cutOff":1,"able":true)",
        R"("act":"drained","cutOff":1,"able":0)", R"("act":"drain","within":1)"})
    parsed<Malformed>(fmt::format(R"({{"cmd":"NODE_SKEP",{}}})", fields));
}

TEST(WorkerMessage, makes_no_sense_of_anything_else_from_the_agent) {
  for (const char* fields :
       {R"("act":"unshared","how":"exclusive")", R"("act":"unshared","where":"*:1")",
        R"("act":"unshared","how":"shared","where":"*:1")",
        R"("act":"unshared","how":7,"where":"*:1")",
        R"("act":"unshared","how":"exclusive","where":"")",
        R"("act":"unshared","how":"exclusive","where":{"a":1})",
        R"("act":"online","how":"exclusive","where":"*:1")", R"("how":"exclusive","where":"*:1")"})
    parsed<Malformed>(fmt::format(R"({{"cmd":"NODE_SKEP",{}}})", fields));
  parsed<Malformed>(
      fmt::format(R"({{"cmd":"NODE_SKEP","act":"unshared","how":"exclusive","where":"{}"}})",
                  std::string(257, 'x')));
}

TEST(WorkerMessage, tells_handles_and_their_acks) {
  parsed<HandleAck>(R"({"cmd":"NODE_HANDLE_ACK"})");
  parsed<HandleNack>(R"({"cmd":"NODE_HANDLE_NACK"})");
  EXPECT_EQ(
      parsed<HandleSent>(R"({"cmd":"NODE_HANDLE","type":"net.Socket","msg":{"a":1}})").message,
      R"({"a":1})");
  EXPECT_EQ(parsed<HandleSent>(
                R"({"cmd":"NODE_HANDLE","type":"net.Native","msg":{"cmd":"NODE_CLUSTER"}})")
                .message,
            "");
  EXPECT_EQ(parsed<HandleSent>(R"({"cmd":"NODE_HANDLE"})").message, "");
}

TEST(WorkerMessage, understands_what_needs_no_answer) {
  for (const char* line :
       {R"({"cmd":"NODE_CLUSTER","act":"online","seq":1})", R"({"cmd":"NODE_CLUSTER"})",
        R"({"cmd":"NODE_CLUSTER","act":7})", R"({"cmd":"NODE_DEBUG_ENABLED"})"})
    parsed<Nothing>(line);
}

TEST(WorkerMessage, takes_any_other_json_for_the_apps_own) {
  for (const char* line : {R"("ready")", "1", "null", "[]", R"({"type":"process:msg","data":{}})",
                           R"({"cmd":"NODE_"})", R"({"cmd":7,"x":"NODE_CLUSTER"})",
                           R"(["NODE_CLUSTER"])", R"({"cmd":"x"} )"})
    parsed<Said>(line);
}

TEST(WorkerMessage, knows_a_message_of_nodes_own_by_its_last_cmd_wherever_it_stands) {
  parsed<HandleAck>(R"({"a":{"cmd":"x"},"b":["cmd"],"\u0063md":"NODE_HANDLE\u005fACK"})");
  parsed<HandleAck>(R"({"cmd":7,"cmd":"NODE_HANDLE_ACK"})");
  parsed<Said>(R"({"cmd":"NODE_HANDLE_ACK","cmd":7})");
  parsed<Said>(R"({"a":{"cmd":"NODE_HANDLE_ACK"}})");
  parsed<Said>(R"([{"cmd":"NODE_HANDLE_ACK"}])");
}

TEST(WorkerMessage, looks_into_nothing_of_nodes_own_that_is_longer_than_16_KiB) {
  const std::string data(17000, 'x');
  EXPECT_EQ(parsed<HandleSent>(fmt::format(R"({{"cmd":"NODE_HANDLE","msg":"{}"}})", data)).message,
            "");
  parsed<Malformed>(
      ask(fmt::format(R"("data":"{}","address":null,"port":1,"addressType":4)", data)));
  parsed<Said>(fmt::format(R"({{"cmd":"mine","msg":"{}"}})", data));
  parsed<HandleSent>(fmt::format(R"({{"msg":"{}","cmd":"NODE_HANDLE"}})", data));
  parsed<Malformed>(fmt::format(R"({{"msg":"{}","cmd":"NODE_CLUSTER"}})", data));
}

TEST(WorkerMessage, refuses_what_is_not_json) {
  for (const char* line : {"", " ", "{", "}", "x", R"({"a":})", R"({"cmd":"NODE_CLUSTER")",
                           R"({"cmd":"NODE_CLUSTER"}})", "1 2", "\"\xff\"", R"("\ud800")", "'a'"})
    parsed<Malformed>(line);
}

TEST(WorkerMessage, refuses_json_that_is_nested_too_deep) {
  parsed<Malformed>(std::string(100000, '['));
  parsed<Malformed>(std::string(65, '[') + std::string(65, ']'));
  parsed<Said>(std::string(64, '[') + std::string(64, ']'));
  std::string deep = R"({"cmd":"NODE_CLUSTER","act":)";
  for (int i = 0; i < 100000; ++i) deep += R"({"a":)";
  parsed<Malformed>(deep);
}
