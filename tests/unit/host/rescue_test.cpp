#include <fcntl.h>

#include "unit/host/host_fixture.h"

using namespace skep;
using namespace skep::test;
using testing::HasSubstr;

namespace {

// Two workers of one program on one port, of which the first has been stopped with connections in
// its queue.
class HostRescue : public HostFixture {
 protected:
  HostRescue() {
    AppSpec spec = app();
    spec.listen = {free_address()};
    configure({spec});
    program(
        "require('http').createServer((q, r) => r.end('from ' + process.env.SKEP_SLOT))"
        ".listen({fd: 3})");
    first = spawn(0);
    second = spawn(1);
    EXPECT_TRUE(comes<event::Listening>(first) && comes<event::Listening>(second));
    host->perform(action::SetEligible{"web", {0}});
    kill(first, SIGSTOP);
    for (int i = 0; i < 10; ++i) clients.push_back(std::make_unique<HttpClient>(port_));
  }

  void rescue(std::vector<std::uint32_t> from, std::vector<std::uint32_t> to) {
    host->perform(action::Rescue{"web", std::move(from), std::move(to)});
  }
  [[nodiscard]] bool all_are_answered() {
    return until([&] {
      return std::all_of(clients.begin(), clients.end(),
                         [](const auto& client) { return client->has_ended(); });
    });
  }
  [[nodiscard]] std::uint64_t rescued() const {
    std::uint64_t sum = 0;
    for (const Event& event : events)
      if (const auto* told = std::get_if<event::Rescued>(&event)) sum += told->rescued;
    return sum;
  }

  WorkerId first;
  WorkerId second;
  std::vector<std::unique_ptr<HttpClient>> clients;

 private:
  ListenAddress free_address() {
    const host::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    ListenAddress free;
    free.family = ListenAddress::Family::ipv4;
    free.host = "127.0.0.1";
    free.port = port_;
    return free;
  }

  std::uint16_t port_ = 0;
};

}  // namespace

TEST_F(HostRescue, hands_what_waits_at_a_stopped_worker_to_another) {
  rescue({0}, {1});
  ASSERT_TRUE(all_are_answered());
  for (const auto& client : clients) EXPECT_THAT(client->answer, HasSubstr("from 1"));
  EXPECT_TRUE(until([&] { return rescued() == clients.size(); }));
}

TEST_F(HostRescue, gives_nothing_to_a_worker_that_drains) {
  host->perform(action::Drain{second, std::chrono::seconds(10)});
  rescue({0}, {1});
  const WorkerId successor = spawn(1);
  ASSERT_TRUE(comes<event::Listening>(successor));
  ASSERT_TRUE(all_are_answered());
  EXPECT_TRUE(until([&] { return rescued() == clients.size(); }));
}

TEST_F(HostRescue, hands_what_waits_at_a_slot_that_is_closed_to_another) {
  rescue({}, {1});
  host->perform(action::SetEligible{"web", {1}});
  host->perform(action::CloseSlot{"web", 0});
  ASSERT_TRUE(all_are_answered());
  for (const auto& client : clients) EXPECT_THAT(client->answer, HasSubstr("from 1"));
}

TEST_F(HostRescue, lets_a_queue_go_with_the_app) {
  rescue({0}, {1});
  host->perform(action::Release{"web"});
  rescue({}, {});
  kill(first);
  kill(second);
  ASSERT_TRUE(comes<event::Exited>(first) && comes<event::Exited>(second));
  EXPECT_TRUE(all_are_answered());
}
