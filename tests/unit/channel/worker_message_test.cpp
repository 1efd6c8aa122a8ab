#include "host/channel/worker_message.h"

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

TEST(WorkerMessage, asks_for_a_port_without_a_host) {
  const auto asked = parsed<Ask>(ask(
      R"("index":2,"data":null,"address":null,"port":3000,"addressType":4,"flags":0,"backlog":511)"));
  EXPECT_EQ(asked.seq, 5U);
  EXPECT_EQ(asked.key, R"(":3000:4::2")");
  EXPECT_EQ(asked.query.kind, ListenQuery::Kind::tcp);
  EXPECT_EQ(asked.query.address, (ListenAddress{ListenAddress::Family::any, "", 3000, false, 2}));
  EXPECT_EQ(asked.query.described, "*:3000");
  EXPECT_EQ(asked.query.data, "null");
}

TEST(WorkerMessage, asks_for_ipv6_only_without_a_host) {
  EXPECT_TRUE(query(R"("address":null,"port":0,"addressType":4,"flags":1)").address.ipv6_only);
}

TEST(WorkerMessage, asks_for_an_ipv4_host) {
  const auto address = query(R"("address":"127.0.0.1","port":80,"addressType":4)").address;
  EXPECT_EQ(address, (ListenAddress{ListenAddress::Family::ipv4, "127.0.0.1", 80, false, 0}));
}

TEST(WorkerMessage, asks_for_the_ipv6_wildcard_with_and_without_ipv4) {
  const auto both = query(R"("address":"::","port":80,"addressType":6,"flags":0)").address;
  EXPECT_EQ(both, (ListenAddress{ListenAddress::Family::ipv6, "::", 80, false, 0}));
  EXPECT_TRUE(query(R"("address":"::","port":80,"addressType":6,"flags":1)").address.ipv6_only);
}

TEST(WorkerMessage, asks_for_what_is_not_tcp) {
  EXPECT_EQ(query(R"("address":"/run/x.sock","port":-1,"addressType":-1)").kind,
            ListenQuery::Kind::path);
  EXPECT_EQ(query(R"("address":null,"port":null,"addressType":null,"fd":3)").kind,
            ListenQuery::Kind::inherited_fd);
  const auto udp = query(R"("address":"0.0.0.0","port":53,"addressType":"udp4","fd":-1)");
  EXPECT_EQ(udp.kind, ListenQuery::Kind::udp);
  EXPECT_EQ(udp.described, "udp4 0.0.0.0:53");
}

TEST(WorkerMessage, describes_what_was_asked_for_in_printable_letters) {
  EXPECT_EQ(query(R"("address":"/a\u001b[2J\n\u00e9","port":-1,"addressType":-1)").described,
            "the Unix socket /a?[2J???");
}

TEST(WorkerMessage, carries_the_ticket_keys_of_tls_servers) {
  EXPECT_EQ(query(R"("data":{"ticketKeys":"0a\n"},"address":null,"port":1,"addressType":4)").data,
            R"({"ticketKeys":"0a\n"})");
}

TEST(WorkerMessage, refuses_asks_with_fields_that_cannot_be) {
  for (const char* fields : {
           R"("address":null,"port":65536,"addressType":4)",
           R"("address":null,"port":-2,"addressType":4)",
           R"("address":null,"port":"80","addressType":4)",
           R"("address":null,"port":80.5,"addressType":4)",
           R"("address":null,"port":1e99,"addressType":4)",
           R"("address":null,"port":18446744073709551615,"addressType":4)",
           R"("address":null,"addressType":4)",
           R"("address":null,"port":80)",
           R"("address":null,"port":80,"addressType":5)",
           R"("address":null,"port":80,"addressType":"tcp")",
           R"("address":null,"port":80,"addressType":[4])",
           R"("address":"localhost","port":80,"addressType":4)",
           R"("address":{"a":1},"port":80,"addressType":4)",
           R"("address":7,"port":80,"addressType":4)",
           R"("address":"127.0.0.1","port":80,"addressType":4,"index":-1)",
           R"("address":"127.0.0.1","port":80,"addressType":4,"index":"0")",
           R"("address":"127.0.0.1","port":80,"addressType":4,"index":99999999999)",
           R"("address":"127.0.0.1","port":80,"addressType":4,"flags":"x")",
           R"("address":"127.0.0.1","port":80,"addressType":4,"fd":-7)",
           R"("address":null,"port":-1,"addressType":-1)",
           R"("address":null,"port":70000,"addressType":"udp6")",
       })
    EXPECT_EQ(parsed<BadAsk>(ask(fields)).error, EINVAL) << fields;
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
          .address,
      (ListenAddress{ListenAddress::Family::any, "", 40001, false, 1}));
  EXPECT_EQ(parsed<Close>(R"({"cmd":"NODE_CLUSTER","act":"close","key":":80:4::0"})").key,
            R"(":80:4::0")");
  parsed<Malformed>(R"({"cmd":"NODE_CLUSTER","act":"close","key":7})");
  EXPECT_EQ(parsed<Leaving>(R"({"cmd":"NODE_CLUSTER","act":"exitedAfterDisconnect","seq":9})").seq,
            9U);
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
       {R"({"cmd":"NODE_CLUSTER","act":"online","seq":1})",
        R"({"cmd":"NODE_CLUSTER","ack":3,"accepted":true,"seq":2})", R"({"cmd":"NODE_CLUSTER"})",
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

TEST(WorkerMessage, looks_into_nothing_of_nodes_own_that_is_longer_than_32_KiB) {
  const std::string data(40000, 'x');
  EXPECT_EQ(parsed<HandleSent>(fmt::format(R"({{"cmd":"NODE_HANDLE","msg":"{}"}})", data)).message,
            "");
  parsed<Malformed>(
      ask(fmt::format(R"("data":"{}","address":null,"port":1,"addressType":4)", data)));
  parsed<Said>(fmt::format(R"({{"cmd":"mine","msg":"{}"}})", data));
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
