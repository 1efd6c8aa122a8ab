#include "host/probe/http_probe.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/probe/probe_fixture.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

class Probe : public ProbeFixture {};

TEST_F(Probe, asks_with_one_get_that_closes) {
  begin("/healthz?deep=1");
  let_send();
  const std::string request = heard();
  EXPECT_THAT(request, StartsWith("GET /healthz?deep=1 HTTP/1.1\r\nHost: localhost\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nUser-Agent: skepd/"));
  EXPECT_THAT(request, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(request, EndsWith("\r\n\r\n"));
}

TEST_F(Probe, says_nothing_before_the_reactor_turns) {
  begin();
  EXPECT_EQ(heard(), "");
  EXPECT_EQ(answers, 0);
}

class ProbeOfGood : public ProbeFixture, public testing::WithParamInterface<const char*> {};

TEST_P(ProbeOfGood, finds_the_worker_well) {
  const auto found = answer_to("HTTP/1.1 " + std::string(GetParam()) + "\r\n\r\n");
  EXPECT_TRUE(found.well);
  EXPECT_EQ(found.text, "");
}

INSTANTIATE_TEST_SUITE_P(Status, ProbeOfGood,
                         testing::Values("200 OK", "204 No Content", "302 Found", "399 Odd"));

class ProbeOfBad : public ProbeFixture, public testing::WithParamInterface<const char*> {};

TEST_P(ProbeOfBad, tells_the_status) {
  const auto found = answer_to("HTTP/1.1 " + std::string(GetParam()) + "\r\n\r\n");
  EXPECT_FALSE(found.well);
  EXPECT_EQ(found.text, "GET /healthz was answered with " + std::string(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Status, ProbeOfBad,
                         testing::Values("000 Nothing", "101 Switching Protocols",
                                         "400 Bad Request", "404 Not Found",
                                         "503 Service Unavailable", "999 Odd"));

TEST_F(Probe, waits_for_the_answer_behind_interim_ones) {
  begin();
  let_send();
  say("HTTP/1.1 102 Processing\r\n\r\n");
  let_receive();
  EXPECT_EQ(answers, 0);
  say("HTTP/1.1 200 OK\r\n\r\n");
  let_receive();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->well);
}

TEST_F(Probe, tells_that_no_answer_came_in_time) {
  begin();
  let_send();
  reactor.advance(timeout - Duration(1));
  EXPECT_EQ(answers, 0);
  reactor.advance(Duration(1));
  ASSERT_EQ(answers, 1);
  EXPECT_FALSE(answer->well);
  EXPECT_EQ(answer->text, "GET /healthz was not answered within 2s");
}

TEST_F(Probe, counts_the_time_of_a_server_that_reads_nothing) {
  begin();
  reactor.advance(timeout);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "GET /healthz was not answered within 2s");
}

TEST_F(Probe, answers_once_and_leaves_nothing_in_the_reactor) {
  EXPECT_TRUE(answer_to("HTTP/1.1 200 OK\r\n\r\n").well);
  EXPECT_EQ(reactor.timers(), 0U);
  EXPECT_EQ(reactor.watches(), 0U);
  reactor.advance(10 * timeout);
  EXPECT_EQ(answers, 1);
}

TEST_F(Probe, closes_its_end_when_it_has_the_answer) {
  EXPECT_TRUE(answer_to("HTTP/1.1 200 OK\r\n\r\n").well);
  char byte = 0;
  EXPECT_EQ(::recv(server.get(), &byte, 1, MSG_DONTWAIT), 0);
}

TEST_F(Probe, reads_a_small_body_away_so_that_closing_is_no_reset) {
  EXPECT_TRUE(answer_to("HTTP/1.1 200 OK\r\n\r\n" + std::string(30'000, 'x')).well);
  char byte = 0;
  EXPECT_EQ(::recv(server.get(), &byte, 1, MSG_DONTWAIT), 0);
}

TEST_F(Probe, says_nothing_after_it_is_destroyed) {
  begin();
  let_send();
  probe.reset();
  EXPECT_EQ(reactor.timers(), 0U);
  EXPECT_EQ(reactor.watches(), 0U);
  reactor.advance(timeout);
  EXPECT_EQ(answers, 0);
}

TEST_F(Probe, may_be_destroyed_by_its_own_answer) {
  std::array<int, 2> ends{-1, -1};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd other(ends[1]);
  std::string text;
  probe = std::make_unique<HttpProbe>(reactor, UniqueFd(ends[0]), "/", timeout,
                                      [&](HttpProbe::Answer given) {
                                        probe.reset();
                                        text = given.text;
                                      });
  reactor.advance(timeout);
  EXPECT_EQ(probe, nullptr);
  EXPECT_EQ(text, "GET / was not answered within 2s");
  begin();
}

}  // namespace
