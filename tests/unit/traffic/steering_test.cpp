#include <algorithm>
#include <linux/filter.h>
#include <numeric>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "host/traffic/listeners.h"
#include "unit/traffic/loopback.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

// Slots 0..count-1 of "web", all listening on one port of loopback.
struct Group {
  explicit Group(std::uint32_t count, ListenAddress address = ipv4(0)) : asked(std::move(address)) {
    for (std::uint32_t slot = 0; slot < count; ++slot) {
      const auto socket = listeners.open("web", slot, asked);
      if (!socket) throw std::runtime_error("cannot open slot " + std::to_string(slot));
      sockets.push_back(*socket);
      listeners.listening({"web", slot, 1}, asked);
    }
    port = port_of(sockets.front());
  }

  [[nodiscard]] std::vector<int> take(int connections) const {
    return spread(port, sockets, connections);
  }

  Listeners listeners{[](const std::string& sentence) { ADD_FAILURE() << sentence; },
                      Steering::classic_bpf};
  ListenAddress asked;
  std::vector<int> sockets;
  std::uint16_t port = 0;
};

std::vector<std::uint32_t> slots_up_to(std::uint32_t count) {
  std::vector<std::uint32_t> slots(count);
  std::iota(slots.begin(), slots.end(), 0U);
  return slots;
}

int attach_own_program(int socket) {
  sock_filter first{BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program{1, &first};
  return ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program) < 0
             ? errno
             : 0;
}

}  // namespace

TEST(Steering, spreads_connections_evenly_over_four_slots) {
  Group group(4);
  group.listeners.set_eligible("web", {0, 1, 2, 3});
  const auto taken = group.take(400);
  for (const int count : taken) {
    EXPECT_GE(count, 60);
    EXPECT_LE(count, 140);
  }
  EXPECT_EQ(std::accumulate(taken.begin(), taken.end(), 0), 400);
}

TEST(Steering, gives_nothing_to_slots_that_are_not_eligible) {
  Group group(4);
  group.listeners.set_eligible("web", {1, 3});
  const auto taken = group.take(100);
  EXPECT_EQ(taken[0] + taken[2], 0);
  EXPECT_GT(taken[1], 0);
  EXPECT_GT(taken[3], 0);
  EXPECT_EQ(taken[1] + taken[3], 100);
}

TEST(Steering, takes_the_eligible_slots_in_any_order) {
  Group group(4);
  group.listeners.set_eligible("web", {3, 0});
  const auto taken = group.take(100);
  EXPECT_EQ(taken[0] + taken[3], 100);
}

TEST(Steering, gives_nothing_to_eligible_slots_that_do_not_listen_there) {
  Group group(3);
  group.listeners.set_eligible("web", {0, 1, 2});
  group.listeners.closed({"web", 1, 1}, group.asked);
  const auto taken = group.take(100);
  EXPECT_EQ(taken[1], 0);
  EXPECT_EQ(taken[0] + taken[2], 100);
}

TEST(Steering, follows_a_change_of_the_eligible_set_at_once) {
  Group group(3);
  for (std::uint32_t only = 0; only < 3; ++only) {
    group.listeners.set_eligible("web", {only});
    EXPECT_EQ(group.take(20)[only], 20) << "slot " << only;
  }
}

TEST(Steering, leaves_out_the_slot_of_a_worker_that_is_gone) {
  Group group(2);
  group.listeners.set_eligible("web", {0, 1});
  group.listeners.worker_gone({"web", 0, 1});
  EXPECT_EQ(group.take(30), (std::vector{0, 30}));
}

TEST(Steering, takes_a_slot_in_again_when_its_successor_listens) {
  Group group(2);
  group.listeners.set_eligible("web", {0, 1});
  group.listeners.worker_gone({"web", 0, 1});
  group.listeners.listening({"web", 0, 1}, group.asked);
  EXPECT_GT(group.take(100)[0], 0);
}

TEST(Steering, counts_on_a_slot_as_long_as_one_of_its_two_workers_listens) {
  Group group(2);
  group.listeners.set_eligible("web", {1});
  group.listeners.listening({"web", 1, 2}, group.asked);
  group.listeners.worker_gone({"web", 1, 1});
  EXPECT_EQ(group.take(20), (std::vector{0, 20}));
  group.listeners.set_eligible("web", {0, 1});
  group.listeners.closed({"web", 1, 2}, group.asked);
  EXPECT_EQ(group.take(20), (std::vector{20, 0}));
}

TEST(Steering, lets_connections_wait_in_the_slots_queues_while_nobody_is_eligible) {
  Group group(3);
  group.listeners.set_eligible("web", {});
  const auto taken = group.take(60);
  EXPECT_EQ(std::accumulate(taken.begin(), taken.end(), 0), 60);
}

TEST(Steering, never_gives_a_connection_to_the_anchor_while_the_group_grows) {
  Group group(1);
  for (std::uint32_t slot = 1; slot < 12; ++slot) {
    const auto socket = group.listeners.open("web", slot, group.asked);
    ASSERT_TRUE(socket);
    group.sockets.push_back(*socket);
    const auto taken = group.take(30);
    ASSERT_EQ(std::accumulate(taken.begin(), taken.end(), 0), 30) << "slot " << slot;
  }
}

TEST(Steering, keeps_what_waits_in_the_queue_of_a_slot_whose_worker_is_gone) {
  Group group(2);
  group.listeners.set_eligible("web", {0});
  const Client client = connect_ipv4(group.port);
  ASSERT_EQ(client.error, 0);
  group.listeners.worker_gone({"web", 0, 1});
  group.listeners.set_eligible("web", {1});
  const auto again = group.listeners.open("web", 0, group.asked);
  ASSERT_TRUE(again);
  EXPECT_EQ(accept_all(*again, 1), 1);
}

TEST(Steering, knows_an_address_by_its_real_port_as_well) {
  Group group(2);
  group.listeners.set_eligible("web", {0, 1});
  group.listeners.closed({"web", 1, 1}, ipv4(group.port));
  EXPECT_EQ(group.take(30), (std::vector{30, 0}));
}

TEST(Steering, works_for_both_families_of_a_dual_stack_socket) {
  Group group(2, any(0));
  group.listeners.set_eligible("web", {1});
  std::vector<Client> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(connect_ipv4(group.port));
    clients.push_back(connect_ipv6(group.port));
  }
  EXPECT_EQ(accept_all(group.sockets[0]), 0);
  EXPECT_GE(accept_all(group.sockets[1], 10), 10);
}

TEST(Steering, steers_each_address_of_an_app_by_who_listens_there) {
  Group group(2);
  ListenAddress other = ipv4(0);
  other.index = 1;
  const auto first = group.listeners.open("web", 0, other);
  const auto second = group.listeners.open("web", 1, other);
  ASSERT_TRUE(first && second);
  group.listeners.listening({"web", 0, 1}, other);
  group.listeners.set_eligible("web", {0, 1});
  EXPECT_EQ(spread(port_of(*first), {*first, *second}, 40), (std::vector{40, 0}));
  EXPECT_GT(group.take(100)[1], 0);
}

TEST(Steering, finds_every_second_slot_of_many) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  Group group(600);
  std::vector<std::uint32_t> eligible;
  for (std::uint32_t slot = 0; slot < 600; slot += 2) eligible.push_back(slot);
  group.listeners.set_eligible("web", eligible);
  const auto taken = group.take(1200);
  int right = 0;
  int reached = 0;
  for (std::size_t slot = 0; slot < taken.size(); slot += 2) {
    right += taken[slot];
    reached += taken[slot] > 0 ? 1 : 0;
  }
  EXPECT_EQ(right, 1200);
  EXPECT_GT(reached, 250);
}

TEST(Steering, refuses_a_program_of_the_workers_own) {
  Group group(3);
  for (const int socket : group.sockets) EXPECT_EQ(attach_own_program(socket), EPERM);
}

TEST(Steering, goes_on_after_refusing_a_program_of_the_workers_own) {
  Group group(2);
  group.listeners.set_eligible("web", {1});
  ASSERT_EQ(attach_own_program(group.sockets[0]), EPERM);
  EXPECT_EQ(group.take(20), (std::vector{0, 20}));
}

TEST(Steering, replaces_a_socket_that_a_worker_has_shut_down) {
  Group group(3);
  group.listeners.set_eligible("web", {0, 1, 2});
  ASSERT_EQ(::shutdown(group.sockets[0], SHUT_RDWR), 0);
  const auto again = group.listeners.open("web", 0, group.asked);
  ASSERT_TRUE(again);
  group.sockets[0] = *again;
  group.listeners.listening({"web", 0, 1}, group.asked);
  for (std::uint32_t only = 0; only < 3; ++only) {
    group.listeners.set_eligible("web", {only});
    EXPECT_EQ(group.take(20)[only], 20) << "slot " << only;
  }
}

TEST(Steering, replaces_the_only_socket_of_an_address_and_keeps_its_port) {
  Group group(1);
  ASSERT_EQ(::shutdown(group.sockets[0], SHUT_RDWR), 0);
  const auto again = group.listeners.open("web", 0, group.asked);
  ASSERT_TRUE(again);
  EXPECT_EQ(port_of(*again), group.port);
  EXPECT_EQ(spread(group.port, {*again}, 10), std::vector{10});
}

TEST(Steering, warns_once_and_leaves_it_to_the_kernel_where_programs_are_refused) {
  std::vector<std::string> warnings;
  Listeners listeners([&](const std::string& sentence) { warnings.push_back(sentence); },
                      Steering::classic_bpf, [](int, const ClassicPick&) { return EPERM; });
  std::vector<int> sockets;
  for (std::uint32_t slot = 0; slot < 4; ++slot)
    sockets.push_back(listeners.open("web", slot, ipv4(0)).value());
  listeners.set_eligible("web", {0});
  const auto taken = spread(port_of(sockets[0]), sockets, 100);
  EXPECT_EQ(std::accumulate(taken.begin(), taken.end(), 0), 100);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("Operation not permitted"), std::string::npos);
}

TEST(Steering, keeps_the_last_program_where_a_later_one_is_refused) {
  int calls = 0;
  std::vector<std::string> warnings;
  Listeners listeners([&](const std::string& sentence) { warnings.push_back(sentence); },
                      Steering::classic_bpf,
                      [&](int socket, const ClassicPick& pick) {
                        return ++calls > 2 ? ENOMEM : attach_classic(socket, pick);
                      });
  const int first = listeners.open("web", 0, ipv4(0)).value();
  const int second = listeners.open("web", 1, ipv4(0)).value();
  ASSERT_EQ(calls, 2);
  listeners.listening({"web", 1, 1}, ipv4(0));
  listeners.set_eligible("web", {1});
  const auto taken = spread(port_of(first), {first, second}, 100);
  EXPECT_EQ(taken[0] + taken[1], 100);
  EXPECT_EQ(warnings.size(), 1U);
}

TEST(Steering, asks_the_kernel_only_when_the_set_changes) {
  int calls = 0;
  Listeners listeners([](const std::string&) {}, Steering::classic_bpf,
                      [&](int socket, const ClassicPick& pick) {
                        ++calls;
                        return attach_classic(socket, pick);
                      });
  for (std::uint32_t slot = 0; slot < 2; ++slot) {
    ASSERT_TRUE(listeners.open("web", slot, ipv4(0)));
    listeners.listening({"web", slot, 1}, ipv4(0));
  }
  listeners.set_eligible("web", slots_up_to(2));
  const int before = calls;
  listeners.set_eligible("web", slots_up_to(2));
  listeners.listening({"web", 1, 1}, ipv4(0));
  EXPECT_EQ(calls, before);
}
