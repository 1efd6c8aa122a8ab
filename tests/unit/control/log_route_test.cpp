#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "unit/control/served_control.h"

namespace skep::api {
namespace {

using test::get;
using testing::HasSubstr;

class LogRoute : public test::ServedControl {
 protected:
  std::string error_of(const std::string& target, unsigned status) {
    const auto reply = ask(get(target));
    EXPECT_EQ(reply.status, status) << target;
    const boost::json::value body = boost::json::parse(reply.body);
    return std::string(body.at("error").as_string());
  }
};

TEST_F(LogRoute, gives_the_end_of_a_log_as_text) {
  logs_.end_of_log = "line \xFF\n";
  const auto reply = ask(get("/v1/logs/web:0/stdout"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.headers.at("content-type"), "text/plain");
  EXPECT_EQ(reply.body, "line \xFF\n") << "a worker's bytes are left as they are";
}

TEST_F(LogRoute, asks_for_what_the_client_names) {
  static_cast<void>(ask(get("/v1/logs/web%3A1/stderr?bytes=77")));
  ASSERT_EQ(logs_.asked.size(), 1U);
  EXPECT_EQ(logs_.asked[0].source, "web:1 stderr");
  EXPECT_EQ(logs_.asked[0].bytes, 77U);
}

TEST_F(LogRoute, asks_for_1600_bytes_when_none_are_named) {
  static_cast<void>(ask(get("/v1/logs/web:0/stdout")));
  EXPECT_EQ(logs_.asked.at(0).bytes, 1600U);
}

TEST_F(LogRoute, asks_for_a_mebibyte_at_most) {
  static_cast<void>(ask(get("/v1/logs/web:0/stdout?bytes=99999999")));
  static_cast<void>(ask(get("/v1/logs/web:0/stdout?bytes=99999999999999999999999")));
  EXPECT_EQ(logs_.asked.at(0).bytes, 1U << 20U);
  EXPECT_EQ(logs_.asked.at(1).bytes, 1U << 20U);
}

TEST_F(LogRoute, refuses_bytes_that_are_no_number) {
  for (const char* bytes : {"", "x", "-1", "1x", "1.5"})
    EXPECT_THAT(error_of(std::string("/v1/logs/web:0/stdout?bytes=") + bytes, 400),
                HasSubstr("give a number"));
}

TEST_F(LogRoute, refuses_what_names_no_worker_or_log) {
  EXPECT_THAT(error_of("/v1/logs/all/stdout", 404), HasSubstr("all is no single worker"));
  EXPECT_THAT(error_of("/v1/logs/web:-1/stdout", 404), HasSubstr("names no slot"));
  EXPECT_THAT(error_of("/v1/logs/web:0/stdin", 404), HasSubstr("ask for stdout or stderr"));
}

TEST_F(LogRoute, tells_a_worker_without_a_log_from_one_that_does_not_exist) {
  logs_.end_of_log = tl::unexpected(Error{"there is nothing to show"});
  for (const char* follow : {"", "?follow=1"}) {
    EXPECT_EQ(error_of(std::string("/v1/logs/web:1/stdout") + follow, 409),
              "there is nothing to show");
    EXPECT_EQ(error_of(std::string("/v1/logs/web:2/stdout") + follow, 404),
              "there is nothing to show");
    EXPECT_EQ(error_of(std::string("/v1/logs/api:0/stdout") + follow, 404),
              "there is nothing to show");
    EXPECT_EQ(error_of(std::string("/v1/logs/web/stdout") + follow, 404),
              "there is nothing to show");
  }
}

TEST_F(LogRoute, gives_the_end_of_skepds_own_log) {
  const auto reply = ask(get("/v1/log?bytes=5"));
  EXPECT_EQ(reply.body, "the end\n");
  EXPECT_EQ(logs_.asked.at(0).source, "skepd");
  EXPECT_EQ(logs_.asked.at(0).bytes, 5U);
}

TEST_F(LogRoute, says_why_there_is_no_log_of_skepds_own) {
  logs_.end_of_log = tl::unexpected(Error{"it goes to standard error"});
  for (const char* follow : {"", "?follow=1"})
    EXPECT_EQ(error_of(std::string("/v1/log") + follow, 409), "it goes to standard error");
}

TEST_F(LogRoute, follows_a_log_until_the_client_leaves) {
  auto client = test::RawClient::to_path(path_);
  client.send(get("/v1/logs/web:0/stdout?follow=1"));
  ASSERT_TRUE(
      loop_.until([&] { return client.received().find("the end\n") != std::string::npos; }));
  EXPECT_THAT(client.received(), HasSubstr("Transfer-Encoding: chunked"));
  ASSERT_EQ(logs_.followers.size(), 1U);
  logs_.followers.begin()->second("more\n");
  EXPECT_TRUE(loop_.until([&] { return client.received().find("more\n") != std::string::npos; }));
  client.close();
  EXPECT_TRUE(loop_.until([&] { return logs_.followers.empty(); }));
}

TEST_F(LogRoute, puts_what_grows_meanwhile_behind_the_end_of_the_log) {
  auto client = test::RawClient::to_path(path_);
  client.send(get("/v1/logs/web:0/stdout?follow=1"));
  ASSERT_TRUE(loop_.until([&] {
    if (logs_.followers.empty()) return false;
    logs_.followers.begin()->second("grown early\n");
    return true;
  }));
  ASSERT_TRUE(
      loop_.until([&] { return client.received().find("grown early\n") != std::string::npos; }));
  EXPECT_LT(client.received().find("the end\n"), client.received().find("grown early\n"));
}

TEST_F(LogRoute, lets_the_log_go_when_a_follower_does_not_read) {
  auto client = test::RawClient::to_path(path_);
  client.send(get("/v1/logs/web:0/stdout?follow=1"));
  ASSERT_TRUE(loop_.until([&] { return !logs_.followers.empty(); }));
  const std::string piece(65536, 'x');
  std::size_t pieces = 0;
  EXPECT_TRUE(loop_.until([&] {
    if (logs_.followers.empty()) return true;
    const auto grown = logs_.followers.begin()->second;
    grown(piece);
    ++pieces;
    return false;
  }));
  EXPECT_LT(pieces, 100U);
}

TEST_F(LogRoute, ends_a_followed_log_when_the_server_stops) {
  auto client = test::RawClient::to_path(path_);
  client.send(get("/v1/logs/web:0/stdout?follow=1"));
  ASSERT_TRUE(
      loop_.until([&] { return client.received().find("the end\n") != std::string::npos; }));
  bool stopped = false;
  server_->stop([&] { stopped = true; });
  EXPECT_EQ(client.reply(loop_)->body, "the end\n");
  client.close();
  EXPECT_TRUE(loop_.until([&] { return stopped; }));
  EXPECT_TRUE(logs_.followers.empty());
}

}  // namespace
}  // namespace skep::api
