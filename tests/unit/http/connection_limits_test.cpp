#include <gtest/gtest.h>

#include "unit/http/served.h"

namespace skep::api {
namespace {

using namespace std::chrono_literals;
using test::echo;
using test::get;
using test::hasty;
using test::Served;

TEST(ConnectionLimits, a_request_that_takes_too_long_is_answered_408) {
  Served served(echo, hasty());
  auto client = served.client();
  client.send("GET / HTTP/1.1\r\nHost:");
  const auto reply = client.reply(served.loop);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 408U);
  EXPECT_TRUE(served.loop.until([&] { return client.closed(); }));
}

TEST(ConnectionLimits, a_request_that_trickles_is_answered_408) {
  HttpLimits limits = hasty();
  limits.header_bytes = 1 << 24;
  Served served(echo, limits);
  auto client = served.client();
  client.send("GET / HTTP/1.1\r\n");
  EXPECT_TRUE(served.loop.until([&] {
    client.send("A: b\r\n");
    return client.received().find("408") != std::string::npos;
  }));
}

TEST(ConnectionLimits, a_client_that_says_nothing_is_closed) {
  Served served(echo, hasty());
  auto client = served.client();
  EXPECT_TRUE(served.loop.until([&] { return client.closed(); }));
  EXPECT_EQ(client.received(), "");
}

TEST(ConnectionLimits, an_idle_connection_is_closed) {
  HttpLimits limits;
  limits.idle = 50ms;
  Served served(echo, limits);
  auto client = served.client();
  client.send(get("/"));
  ASSERT_TRUE(client.reply(served.loop));
  EXPECT_TRUE(served.loop.until([&] { return client.closed(); }));
}

TEST(ConnectionLimits, an_answer_may_take_as_long_as_it_takes) {
  std::vector<Responder> asked;
  Served served([&](const Request&, Responder responder) { asked.push_back(responder); }, hasty());
  auto client = served.client();
  client.send(get("/"));
  ASSERT_TRUE(served.loop.until([&] { return !asked.empty(); }));
  EXPECT_FALSE(served.loop.until([&] { return client.closed(); }, 300ms));
  asked.front().answer(text_response(200, "text/plain", "at last"));
  EXPECT_EQ(client.reply(served.loop)->body, "at last");
}

TEST(ConnectionLimits, a_client_that_does_not_read_its_answer_is_cut) {
  const auto body = std::make_shared<const Pieces>(Pieces(200, std::string(100000, 'x')));
  Served served(
      [&](const Request&, Responder responder) {
        responder.answer({200, "", body, {}});
      },
      hasty());
  auto client = served.client();
  client.send(get("/"));
  ASSERT_TRUE(served.loop.until([&] { return body.use_count() > 1; }));
  EXPECT_TRUE(served.loop.until([&] { return body.use_count() == 1; }));
}

TEST(ConnectionLimits, the_connection_idle_for_longest_makes_room_for_a_new_one) {
  Served served(echo);
  std::vector<test::RawClient> idle;
  for (int number = 0; number < 300; ++number) {
    idle.push_back(served.client());
    served.loop.settle();
  }
  auto client = served.client();
  client.send(get("/served"));
  EXPECT_EQ(client.reply(served.loop)->body, "/served");
  std::size_t closed = 0;
  for (auto& one : idle) closed += one.closed() ? 1 : 0;
  EXPECT_EQ(closed, 300U + 1U - 256U);
  EXPECT_TRUE(idle.front().closed());
  EXPECT_FALSE(idle.back().closed());
}

TEST(ConnectionLimits, half_sent_requests_make_room_too) {
  Served served(echo);
  std::vector<test::RawClient> slow;
  for (int number = 0; number < 300; ++number) {
    slow.push_back(served.client());
    slow.back().send("GET / HT");
    served.loop.settle();
  }
  auto client = served.client();
  client.send(get("/served"));
  EXPECT_EQ(client.reply(served.loop)->body, "/served");
}

TEST(ConnectionLimits, a_client_is_refused_when_all_others_wait_for_answers) {
  HttpLimits limits;
  limits.connections = 4;
  std::vector<Responder> asked;
  Served served([&](const Request&, Responder responder) { asked.push_back(responder); }, limits);
  std::vector<test::RawClient> busy;
  for (int number = 0; number < 4; ++number) {
    busy.push_back(served.client());
    busy.back().send(get("/"));
  }
  ASSERT_TRUE(served.loop.until([&] { return asked.size() == 4; }));
  auto client = served.client();
  EXPECT_EQ(client.reply(served.loop)->status, 503U);
  for (auto& responder : asked) responder.answer(text_response(200, "", "done"));
  for (auto& one : busy) EXPECT_EQ(one.reply(served.loop)->body, "done");
}

}  // namespace
}  // namespace skep::api
