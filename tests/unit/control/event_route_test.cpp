#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "unit/control/served_control.h"

namespace skep::api {
namespace {

using test::get;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class EventRoute : public test::ServedControl {
 protected:
  void happens(int times) {
    for (; times > 0; --times) events_.add(Notice{});
  }
  std::string body_of(const std::string& target) { return ask(get(target)).body; }

  // The sequence of each line; 0 for one that has none.
  static std::vector<std::int64_t> sequences(const std::string& body) {
    std::vector<std::int64_t> found;
    std::istringstream lines(body);
    for (std::string line; std::getline(lines, line);) {
      const boost::json::object event = boost::json::parse(line).as_object();
      found.push_back(event.contains("sequence") ? event.at("sequence").as_int64() : 0);
    }
    return found;
  }
};

TEST_F(EventRoute, gives_what_is_kept_as_json_lines) {
  happens(3);
  const auto reply = ask(get("/v1/events"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.headers.at("content-type"), "application/x-ndjson");
  EXPECT_THAT(sequences(reply.body), ElementsAre(1, 2, 3));
}

TEST_F(EventRoute, gives_nothing_when_nothing_has_happened) {
  EXPECT_EQ(body_of("/v1/events"), "");
}

TEST_F(EventRoute, gives_the_newest_where_a_limit_alone_is_named) {
  happens(5);
  EXPECT_THAT(sequences(body_of("/v1/events?limit=2")), ElementsAre(4, 5));
  EXPECT_THAT(sequences(body_of("/v1/events?limit=99")), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(sequences(body_of("/v1/events?limit=0")), IsEmpty());
}

TEST_F(EventRoute, gives_the_first_after_a_sequence) {
  happens(5);
  EXPECT_THAT(sequences(body_of("/v1/events?after=3")), ElementsAre(4, 5));
  EXPECT_THAT(sequences(body_of("/v1/events?after=1&limit=2")), ElementsAre(2, 3));
  EXPECT_EQ(body_of("/v1/events?after=5"), "");
}

TEST_F(EventRoute, tells_how_many_are_no_longer_kept) {
  happens(kept + 7);
  const std::string body = body_of("/v1/events?after=3&limit=1");
  EXPECT_THAT(body, testing::StartsWith("{\"kind\":\"gap\",\"missed\":4}\n"));
  EXPECT_THAT(sequences(body), ElementsAre(0, 8));
  EXPECT_THAT(sequences(body_of("/v1/events?after=7&limit=1")), ElementsAre(8));
}

TEST_F(EventRoute, tells_a_reader_of_an_earlier_daemon_that_it_counts_anew) {
  happens(2);
  EXPECT_THAT(body_of("/v1/events?after=900"),
              testing::StartsWith("{\"kind\":\"gap\",\"missed\":0,\"restarted\":true}\n"
                                  "{\"sequence\":1,"));
}

TEST_F(EventRoute, refuses_numbers_that_are_none) {
  for (const char* query : {"after=x", "after=", "after=-1", "limit=1.5",
                            "after=99999999999999999999999", "limit=1x"}) {
    const auto reply = ask(get(std::string("/v1/events?") + query));
    EXPECT_EQ(reply.status, 400U) << query;
    EXPECT_THAT(reply.body, HasSubstr("give a number"));
  }
}

TEST_F(EventRoute, follows_from_where_the_reader_was) {
  happens(3);
  auto client = test::RawClient::to_path(path_);
  client.send(get("/v1/events?after=1&follow=1&limit=1"));
  ASSERT_TRUE(
      loop_.until([&] { return client.received().find("\"sequence\":3,") != std::string::npos; }));
  EXPECT_THAT(client.received(), HasSubstr("\"sequence\":2,"));
  happens(1);
  EXPECT_TRUE(
      loop_.until([&] { return client.received().find("\"sequence\":4,") != std::string::npos; }));
  EXPECT_THAT(client.received(), testing::Not(HasSubstr("\"sequence\":1,")));
}

TEST_F(EventRoute, gives_a_follower_all_that_is_kept_without_cutting_it) {
  Notice long_one;
  long_one.text = std::string(2000, 'x');
  for (int i = 0; i < 1000; ++i) events_.add(long_one);
  auto client = test::RawClient::to_path(path_);
  client.send(get("/v1/events?follow=1"));
  EXPECT_TRUE(loop_.until(
      [&] { return client.received().find("\"sequence\":1000,") != std::string::npos; }));
}

TEST_F(EventRoute, cuts_a_follower_that_does_not_read) {
  auto client = test::RawClient::to_path(path_);
  client.send(get("/v1/events?follow=1"));
  ASSERT_TRUE(loop_.until([&] { return !client.received().empty(); }));
  Notice long_one;
  long_one.text = std::string(60000, 'x');
  for (int i = 0; i < 40; ++i) events_.add(long_one);
  EXPECT_TRUE(loop_.until([&] { return client.closed(); }));
  EXPECT_THAT(client.received(), testing::Not(HasSubstr("\"sequence\":40,")));
}

}  // namespace
}  // namespace skep::api
