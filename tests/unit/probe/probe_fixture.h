#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "host/probe/http_probe.h"
#include "host/unique_fd.h"
#include "support/fake_reactor.h"

namespace skep::test {

inline constexpr Duration timeout = std::chrono::seconds(2);

// A probe over a real socketpair, whose other end the test holds; the test says when the probe
// looks at its end, and moves the time.
class ProbeFixture : public testing::Test {
 protected:
  ProbeFixture() {
    std::array<int, 2> ends{-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    socket_ = ends[0];
    server = host::UniqueFd(ends[1]);
  }

  void begin(const std::string& path = "/healthz") {
    probe = std::make_unique<host::HttpProbe>(reactor, host::UniqueFd(socket_), path, timeout,
                                              [this](host::HttpProbe::Answer given) {
                                                ++answers;
                                                answer = std::move(given);
                                              });
  }

  void let_send() { reactor.make_ready(socket_, host::Readiness::writable); }
  void let_receive() { reactor.make_ready(socket_, host::Readiness::readable); }

  void say(std::string_view bytes) const {
    EXPECT_EQ(::send(server.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  // What has come to the server so far.
  [[nodiscard]] std::string heard() const {
    std::string all;
    std::array<char, 4096> piece{};
    for (ssize_t count = 0;
         (count = ::recv(server.get(), piece.data(), piece.size(), MSG_DONTWAIT)) > 0;)
      all.append(piece.data(), static_cast<std::size_t>(count));
    return all;
  }

  // A whole exchange; what came of it.
  host::HttpProbe::Answer answer_to(std::string_view bytes) {
    begin();
    let_send();
    (void)heard();
    say(bytes);
    let_receive();
    EXPECT_TRUE(answer) << bytes;
    return answer.value_or(host::HttpProbe::Answer{});
  }

  FakeReactor reactor;
  host::UniqueFd server;
  std::unique_ptr<host::HttpProbe> probe;
  std::optional<host::HttpProbe::Answer> answer;
  int answers = 0;

 private:
  int socket_ = -1;  // the probe's
};

}  // namespace skep::test
