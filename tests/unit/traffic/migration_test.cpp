#include <array>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <gtest/gtest.h>

#include "unit/traffic/slot_group.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

using Migration = WithEbpf;

// For what a busy kernel puts into the queue after connect() has returned.
void wait_for_queued(int listener, int count) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  tcp_info info{};
  while (info.tcpi_unacked < static_cast<unsigned>(count) &&
         std::chrono::steady_clock::now() < end) {
    socklen_t size = sizeof info;
    ::getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &size);
    ::sched_yield();
  }
}

// Clients that were connected and not accepted yet, all in the queue of slot 0.
std::vector<Client> wait_at_first(SlotGroup& group, int count) {
  group.listeners.set_eligible("web", {0});
  std::vector<Client> clients;
  for (int i = 0; i < count; ++i) clients.push_back(connect_ipv4(group.port));
  wait_for_queued(group.sockets[0], count);
  return clients;
}

// Accepts at the sockets, greets each client; how many were greeted.
int greet(const std::vector<int>& sockets) {
  int greeted = 0;
  for (const int socket : sockets)
    while (true) {
      const UniqueFd connection(::accept4(socket, nullptr, nullptr, SOCK_CLOEXEC));
      if (!connection) break;
      greeted += ::send(connection.get(), "!", 1, MSG_NOSIGNAL) == 1 ? 1 : 0;
    }
  return greeted;
}

int hear_greetings(const std::vector<Client>& clients) {
  int heard = 0;
  for (const Client& client : clients) {
    // It may take the kernel a moment to deliver it.
    pollfd greeting{client.socket.get(), POLLIN, 0};
    if (::poll(&greeting, 1, 5000) != 1) return heard;
    char byte = 0;
    heard += ::recv(client.socket.get(), &byte, 1, MSG_DONTWAIT) == 1 ? 1 : 0;
  }
  return heard;
}

}  // namespace

TEST_F(Migration, moves_what_waits_at_a_closed_slot_to_those_that_are_eligible) {
  SlotGroup group(4, Steering::ebpf);
  const auto clients = wait_at_first(group, 100);
  group.listeners.set_eligible("web", {0, 1, 2});
  group.listeners.close_slot("web", 0);
  EXPECT_EQ(accept_all(group.sockets[3]), 0);
  EXPECT_EQ(greet({group.sockets[1], group.sockets[2]}), 100);
  EXPECT_EQ(hear_greetings(clients), 100);
}

TEST_F(Migration, moves_what_waits_also_where_a_worker_holds_the_socket) {
  SlotGroup group(2, Steering::ebpf);
  const auto clients = wait_at_first(group, 20);
  const UniqueFd held(::dup(group.sockets[0]));
  group.listeners.close_slot("web", 0);
  EXPECT_EQ(greet({group.sockets[1]}), 20);
  EXPECT_EQ(hear_greetings(clients), 20);
}

TEST_F(Migration, moves_what_a_worker_shuts_down) {
  SlotGroup group(2, Steering::ebpf);
  const auto clients = wait_at_first(group, 20);
  group.listeners.set_eligible("web", {1});
  ASSERT_EQ(::shutdown(group.sockets[0], SHUT_RDWR), 0);
  EXPECT_EQ(greet({group.sockets[1]}), 20);
  EXPECT_EQ(hear_greetings(clients), 20);
}

TEST_F(Migration, finds_another_slot_for_the_share_of_one_that_was_shut_down) {
  SlotGroup group(3, Steering::ebpf);
  group.make_all_eligible();
  ASSERT_EQ(::shutdown(group.sockets[0], SHUT_RDWR), 0);
  EXPECT_EQ(sum(spread(group.port, {group.sockets[1], group.sockets[2]}, 60)), 60);
}

TEST_F(Migration, keeps_a_clients_slot_by_its_address) {
  SlotGroup group(4, Steering::ebpf);
  group.listeners.set_balance("web", Balance::source);
  const auto clients = wait_at_first(group, 20);
  group.listeners.set_eligible("web", {1, 2, 3});
  group.listeners.close_slot("web", 0);
  const std::vector<int> others{group.sockets[1], group.sockets[2], group.sockets[3]};
  const auto moved = accept_all(others, 20);
  const auto later = spread(group.port, others, 20);
  EXPECT_EQ(moved, later);
  EXPECT_EQ(std::count(moved.begin(), moved.end(), 20), 1);
}

TEST_F(Migration, serves_those_who_came_while_a_worker_had_taken_the_program_away) {
  SlotGroup group(2, Steering::ebpf);
  group.make_all_eligible();
  const int on = 1;
  ASSERT_EQ(::setsockopt(group.sockets[1], SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &on, sizeof on), 0);
  std::vector<Client> clients;
  for (int i = 0; i < 60; ++i) clients.push_back(connect_ipv4(group.port));
  group.listeners.mend();
  EXPECT_EQ(greet(group.sockets), 60);
  EXPECT_EQ(hear_greetings(clients), 60);
}
