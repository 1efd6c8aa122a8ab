#include <optional>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/http/served.h"

namespace skep::api {
namespace {

using test::echo;
using test::get;
using test::Served;
using testing::HasSubstr;

TEST(Connection, answers_a_request) {
  Served served(echo);
  auto client = served.client();
  client.send(get("/hello"));
  const auto reply = client.reply(served.loop);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200U);
  EXPECT_EQ(reply->headers.at("content-type"), "text/plain");
  EXPECT_EQ(reply->headers.at("content-length"), "6");
  EXPECT_EQ(reply->body, "/hello");
}

TEST(Connection, is_kept_for_further_requests) {
  Served served(echo);
  auto client = served.client();
  for (const char* path : {"/1", "/2", "/3"}) {
    client.send(get(path));
    EXPECT_EQ(client.reply(served.loop)->body, path);
  }
  EXPECT_FALSE(client.closed());
}

TEST(Connection, is_closed_when_the_client_asks_for_it) {
  Served served(echo);
  auto client = served.client();
  client.send("GET /x HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.reply(served.loop)->headers.at("connection"), "close");
  EXPECT_TRUE(served.loop.until([&] { return client.closed(); }));
}

TEST(Connection, is_closed_after_an_answer_to_http_1_0) {
  Served served(echo);
  auto client = served.client();
  client.send("GET /x HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.reply(served.loop)->body, "/x");
  EXPECT_TRUE(served.loop.until([&] { return client.closed(); }));
}

TEST(Connection, answers_pipelined_requests_in_order) {
  Served served(echo);
  auto client = served.client();
  std::string all;
  for (int number = 0; number < 100; ++number) all += get("/" + std::to_string(number));
  client.send(all);
  for (int number = 0; number < 100; ++number)
    EXPECT_EQ(client.reply(served.loop)->body, "/" + std::to_string(number));
}

TEST(Connection, gives_no_request_to_a_handler_before_the_last_is_answered) {
  std::vector<Responder> asked;
  Served served([&](const Request&, Responder responder) { asked.push_back(responder); });
  auto client = served.client();
  client.send(get("/1") + get("/2"));
  ASSERT_TRUE(served.loop.until([&] { return asked.size() == 1; }));
  served.loop.settle();
  EXPECT_EQ(asked.size(), 1U);
  asked.front().answer(text_response(200, "text/plain", "first"));
  EXPECT_TRUE(served.loop.until([&] { return asked.size() == 2; }));
}

TEST(Connection, takes_a_request_that_comes_byte_by_byte) {
  Served served(echo);
  auto client = served.client();
  for (const char byte : test::post("/slow", "body")) {
    client.send(std::string(1, byte));
    served.loop.settle();
  }
  EXPECT_EQ(client.reply(served.loop)->body, "/slowbody");
}

TEST(Connection, takes_a_chunked_body) {
  Served served(echo);
  auto client = served.client();
  client.send(
      "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(client.reply(served.loop)->body, "/cabcde");
}

TEST(Connection, tells_a_client_that_waits_for_it_to_go_on) {
  Served served(echo);
  auto client = served.client();
  client.send("POST /c HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.reply(served.loop)->status, 100U);
  client.send("body");
  EXPECT_EQ(client.reply(served.loop)->body, "/cbody");
}

TEST(Connection, gives_a_head_no_body) {
  Served served(echo);
  auto client = served.client();
  client.send("HEAD /hello HTTP/1.1\r\n\r\n" + get("/next"));
  EXPECT_EQ(client.reply(served.loop, true)->headers.at("content-length"), "6");
  EXPECT_EQ(client.reply(served.loop)->body, "/next");
}

TEST(Connection, answers_in_a_later_turn) {
  std::optional<Responder> asked;
  Served served([&](const Request&, Responder responder) { asked = std::move(responder); });
  auto client = served.client();
  client.send(get("/"));
  ASSERT_TRUE(served.loop.until([&] { return asked.has_value(); }));
  asked->answer(text_response(200, "text/plain", "late"));
  EXPECT_EQ(client.reply(served.loop)->body, "late");
}

TEST(Connection, takes_one_answer_only) {
  std::optional<Responder> first;
  Served served([&](const Request& request, Responder responder) {
    if (request.path == "/1") first = responder;
    responder.answer(text_response(200, "text/plain", request.path));
  });
  auto client = served.client();
  client.send(get("/1"));
  EXPECT_EQ(client.reply(served.loop)->body, "/1");
  first->answer(text_response(200, "text/plain", "again"));
  client.send(get("/2"));
  EXPECT_EQ(client.reply(served.loop)->body, "/2");
}

TEST(Connection, answers_500_when_a_handler_throws) {
  Served served([](const Request&, const Responder&) { throw std::runtime_error("boom"); });
  auto client = served.client();
  client.send(get("/"));
  const auto reply = client.reply(served.loop);
  EXPECT_EQ(reply->status, 500U);
  EXPECT_EQ(reply->body, "{\"error\":\"skepd failed at this request: boom\"}\n");
}

TEST(Connection, answers_500_when_nobody_answers) {
  Served served([](const Request&, const Responder&) {});
  auto client = served.client();
  client.send(get("/"));
  EXPECT_EQ(client.reply(served.loop)->status, 500U);
}

TEST(Connection, sends_a_large_body_whole) {
  Pieces pieces;
  std::string whole;
  for (int number = 0; number < 100; ++number) {
    pieces.push_back(std::string(50000, static_cast<char>('a' + number % 26)));
    whole += pieces.back();
  }
  const auto body = std::make_shared<const Pieces>(std::move(pieces));
  Served served([&](const Request&, Responder responder) {
    responder.answer({200, "text/plain", body, {}});
  });
  auto client = served.client();
  client.send(get("/"));
  EXPECT_EQ(client.reply(served.loop)->body, whole);
}

TEST(Connection, answers_a_client_that_has_shut_down_its_sending_side) {
  std::optional<Responder> asked;
  Served served([&](const Request&, Responder responder) { asked = std::move(responder); });
  auto client = served.client();
  client.send(get("/"));
  client.half_close();
  ASSERT_TRUE(served.loop.until([&] { return asked.has_value(); }));
  served.loop.settle();
  asked->answer(text_response(200, "text/plain", "still there"));
  EXPECT_EQ(client.reply(served.loop)->body, "still there");
  EXPECT_TRUE(served.loop.until([&] { return client.closed(); }));
}

}  // namespace
}  // namespace skep::api
