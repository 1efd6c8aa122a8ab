#include "host/rescue/turnstile.h"

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <vector>

#include <gmock/gmock.h>

#include "support/fake_reactor.h"
#include "unit/rescue/rescue_fixture.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

class TurnstileTest : public testing::Test {
 protected:
  // A client that is turned away.
  UniqueFd enter(Duration retry_after = std::chrono::seconds(3)) {
    UniqueFd client = connect_to(listener.get());
    UniqueFd accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    EXPECT_TRUE(accepted);
    turnstile.turn_away(std::move(accepted), retry_after);
    return client;
  }

  // Says it, and has the turnstile look, as often as something is left to read.
  void say(const UniqueFd& client, std::string_view bytes) {
    ::send(client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    for (std::size_t piece = 0; piece <= bytes.size() / 4096; ++piece) reactor.make_all_ready();
  }

  static std::string heard(const UniqueFd& client) {
    std::array<char, 4096> buffer{};
    const ssize_t count = ::recv(client.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
  }

  FakeReactor reactor;
  UniqueFd listener = loopback_listener(300);
  Turnstile turnstile{reactor};
};

constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace

TEST_F(TurnstileTest, answers_a_request_with_503_and_when_to_try_again) {
  const UniqueFd client = enter();
  say(client, request);
  const std::string answer = heard(client);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nRetry-After: 3\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
}

TEST_F(TurnstileTest, tells_the_length_of_what_it_says) {
  const UniqueFd client = enter();
  say(client, request);
  const std::string answer = heard(client);
  const auto body = answer.find("\r\n\r\n") + 4;
  EXPECT_THAT(answer,
              HasSubstr("\r\nContent-Length: " + std::to_string(answer.size() - body) + "\r\n"));
}

TEST_F(TurnstileTest, tells_whole_seconds_rounded_up) {
  const UniqueFd client = enter(std::chrono::milliseconds(1200));
  say(client, request);
  EXPECT_THAT(heard(client), HasSubstr("\r\nRetry-After: 2\r\n"));
}

TEST_F(TurnstileTest, waits_for_the_end_of_the_head) {
  const UniqueFd client = enter();
  say(client, "POST / HTTP/1.1\r\nHost: x\r\n");
  EXPECT_EQ(heard(client), "");
  say(client, "\r");
  say(client, "\nbody");
  EXPECT_THAT(heard(client), StartsWith("HTTP/1.1 503"));
}

TEST_F(TurnstileTest, ends_its_side_after_the_answer_and_lets_the_client_close) {
  const UniqueFd client = enter();
  say(client, request);
  (void)heard(client);
  EXPECT_TRUE(becomes_closed(client.get()));
  say(client, "more of it, which is thrown away");
  EXPECT_TRUE(becomes_closed(client.get()));
  EXPECT_EQ(reactor.watches(), 1U);
  ::shutdown(client.get(), SHUT_WR);
  reactor.make_all_ready();
  EXPECT_EQ(reactor.watches() + reactor.timers(), 0U);
}

TEST_F(TurnstileTest, answers_a_head_of_over_8_kib_before_its_end) {
  const UniqueFd client = enter();
  say(client, "GET / HTTP/1.1\r\nX: " + std::string(9000, 'x'));
  EXPECT_THAT(heard(client), StartsWith("HTTP/1.1 503"));
}

TEST_F(TurnstileTest, closes_after_2_seconds_what_says_nothing) {
  const UniqueFd client = enter();
  reactor.advance(std::chrono::milliseconds(1999));
  EXPECT_FALSE(is_closed(client.get()));
  reactor.advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(becomes_closed(client.get()));
}

TEST_F(TurnstileTest, closes_after_2_seconds_what_never_stops_sending) {
  const UniqueFd client = enter();
  say(client, request);
  for (int i = 0; i < 20; ++i) {
    reactor.advance(std::chrono::milliseconds(100));
    say(client, request);
  }
  EXPECT_EQ(reactor.watches() + reactor.timers(), 0U);
}

TEST_F(TurnstileTest, closes_and_counts_what_comes_beyond_256_at_once) {
  std::vector<UniqueFd> clients;
  for (std::size_t i = 0; i < Turnstile::most; ++i) clients.push_back(enter());
  EXPECT_EQ(turnstile.unanswered(), 0U);
  const UniqueFd one_more = enter();
  EXPECT_TRUE(becomes_closed(one_more.get()));
  EXPECT_EQ(turnstile.unanswered(), 1U);
  reactor.advance(std::chrono::seconds(2));
  const UniqueFd later = enter();
  say(later, request);
  EXPECT_THAT(heard(later), StartsWith("HTTP/1.1 503"));
}

TEST_F(TurnstileTest, is_left_by_clients_that_go_without_a_word) {
  { const UniqueFd client = enter(); }
  reactor.make_all_ready();
  EXPECT_EQ(reactor.watches() + reactor.timers(), 0U);
}
