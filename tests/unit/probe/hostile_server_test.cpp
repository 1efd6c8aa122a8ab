#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/probe/probe_fixture.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

class HostileServer : public ProbeFixture {};

TEST_F(HostileServer, that_closes_at_once) {
  begin();
  server.reset();
  let_send();
  EXPECT_EQ(answers, 0);
  let_receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "GET /healthz: the worker closed the connection without an answer");
}

TEST_F(HostileServer, that_resets_the_connection) {
  begin();
  let_send();
  server.reset();  // with the request unread, which is a reset
  let_receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "GET /healthz: the worker closed the connection without an answer");
}

TEST_F(HostileServer, that_closes_in_the_middle) {
  begin();
  let_send();
  (void)heard();
  say("HTTP/1.1 200 OK\r\n");
  let_receive();
  server.reset();
  let_receive();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->well);
  EXPECT_EQ(answer->text,
            "GET /healthz: the worker closed the connection in the middle of its answer");
}

TEST_F(HostileServer, that_answers_and_closes_before_it_is_asked_is_heard) {
  begin();
  say("HTTP/1.1 500 Too Early\r\n\r\n");
  server.reset();
  let_send();
  let_receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "GET /healthz was answered with 500 Too Early");
}

TEST_F(HostileServer, that_speaks_something_else) {
  EXPECT_EQ(answer_to("SSH-2.0-OpenSSH_9.2\r\n").text,
            "GET /healthz was answered with something other than HTTP");
}

TEST_F(HostileServer, that_never_ends_its_head) {
  begin();
  let_send();
  say("HTTP/1.1 200 OK\r\n");
  const std::string field = "X-Honey: " + std::string(2000, 'x') + "\r\n";
  for (int round = 0; round < 20 && answers == 0; ++round) {
    say(field);
    let_receive();
  }
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "GET /healthz was answered with a head of more than 16 KiB");
}

TEST_F(HostileServer, that_lets_its_answer_drip_is_out_of_time) {
  begin();
  let_send();
  const std::string head = "HTTP/1.1 200 OK\r\nX-Honey: " + std::string(1000, 'x');
  for (std::size_t at = 0; at < 20; ++at) {
    say(head.substr(at, 1));
    let_receive();
    EXPECT_EQ(answers, 0);
    reactor.advance(timeout / 20);
  }
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "GET /healthz was not answered within 2s");
}

TEST_F(HostileServer, cannot_write_to_the_log_what_it_likes) {
  const auto found = answer_to("HTTP/1.1 500 \t\xFF\xC3\xA9" + std::string(3000, 'x') + "\r\n\r\n");
  EXPECT_FALSE(found.well);
  EXPECT_EQ(found.text, "GET /healthz was answered with 500 ????" + std::string(56, 'x') + "...");
}

TEST_F(HostileServer, whose_reason_controls_terminals_does_not_speak_http) {
  EXPECT_EQ(answer_to("HTTP/1.1 500 \x1B[31m\r\n\r\n").text,
            "GET /healthz was answered with something other than HTTP");
}

TEST_F(HostileServer, that_keeps_sending_its_body_is_not_listened_to_for_long) {
  begin();
  let_send();
  const int most = 1 << 20;
  ASSERT_EQ(::setsockopt(server.get(), SOL_SOCKET, SO_SNDBUF, &most, sizeof most), 0);
  (void)heard();
  say("HTTP/1.1 200 OK\r\n\r\n");
  const std::string body(16'384, 'x');
  while (::send(server.get(), body.data(), body.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
  }
  let_receive();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->well);
}

TEST_F(HostileServer, of_a_long_path_is_told_of_in_short) {
  begin("/" + std::string(1000, 'a'));
  server.reset();
  let_receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "GET /" + std::string(99, 'a') +
                              "...: the worker closed the connection without an answer");
}

}  // namespace
