#include <algorithm>
#include <chrono>
#include <cstring>
#include <linux/ipv6.h>
#include <map>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

#include <gtest/gtest.h>

#include "unit/traffic/slot_group.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

class Source : public EachProgram {};

// Makes every one of 127.0.0.1 to 127.0.0.`count` connect `times`; what slot each was given, or -1
// where it was more than one.
std::vector<int> slots_of_clients(const SlotGroup& group, int count, int times = 3) {
  std::vector<int> slots;
  for (int client = 1; client <= count; ++client) {
    std::vector<Client> open;
    for (int i = 0; i < times; ++i)
      open.push_back(connect_from("127.0.0." + std::to_string(client), group.port));
    const auto taken = accept_all(group.sockets, times);
    const auto all = std::find(taken.begin(), taken.end(), times);
    slots.push_back(all == taken.end() ? -1 : static_cast<int>(all - taken.begin()));
  }
  return slots;
}

bool bring_up_loopback(int control) {
  ifreq up{};
  std::strcpy(up.ifr_name, "lo");
  up.ifr_flags = IFF_UP;
  return ::ioctl(control, SIOCSIFFLAGS, &up) == 0;
}

// The kernel makes a new address usable a moment later, by itself.
bool becomes_usable(const in6_addr& ip) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = ip;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < end) {
    const UniqueFd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      return true;
    ::sched_yield();
  }
  return false;
}

// A network of this process's own in which loopback is fd00::1 to fd00::`count`.
bool enter_own_network(int count) {
  if (::unshare(CLONE_NEWNET) != 0) return false;
  const UniqueFd control(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!bring_up_loopback(control.get())) return false;
  for (int client = 1; client <= count; ++client) {
    in6_ifreq address{};
    address.ifr6_ifindex = 1;
    address.ifr6_prefixlen = 128;
    const std::string text = "fd00::" + std::to_string(client);
    ::inet_pton(AF_INET6, text.c_str(), &address.ifr6_addr);
    if (::ioctl(control.get(), SIOCSIFADDR, &address) != 0) return false;
    if (!becomes_usable(address.ifr6_addr)) return false;
  }
  return true;
}

// -1: several, -2: it cannot connect.
int slot_of(const SlotGroup& group, const std::string& client) {
  for (int i = 0; i < 3; ++i)
    if (connect_ipv6_from(client, group.port).error != 0) return -2;
  const auto taken = accept_all(group.sockets, 3);
  const auto all = std::find(taken.begin(), taken.end(), 3);
  return all == taken.end() ? -1 : static_cast<int>(all - taken.begin());
}

constexpr int no_network = 77;

// 0: each client has its slot, they have several, and lose and get it back with its eligibility.
int ipv6_clients_are_sticky(Steering level) {
  constexpr int count = 24;
  if (!enter_own_network(count)) return no_network;
  SlotGroup group(3, level, ipv6(0, "::"));
  group.listeners.set_balance("web", Balance::source);
  group.make_all_eligible();
  std::map<int, int> clients;
  for (int client = 1; client <= count; ++client) {
    const std::string name = "fd00::" + std::to_string(client);
    const int slot = slot_of(group, name);
    if (slot < 0) return 1 - slot;
    ++clients[slot];
    group.listeners.set_eligible(
        "web", slot == 0 ? std::vector<std::uint32_t>{1, 2} : std::vector<std::uint32_t>{0});
    if (const int other = slot_of(group, name); other < 0 || other == slot) return 4;
    group.make_all_eligible();
    if (slot_of(group, name) != slot) return 5;
  }
  return clients.size() == 3 ? 0 : 6;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Of, Source, testing::Values(Steering::classic_bpf, Steering::ebpf),
                         program_name);

TEST_P(Source, gives_each_client_a_slot_of_its_own_and_every_slot_clients) {
  SlotGroup group(4, GetParam());
  group.listeners.set_balance("web", Balance::source);
  group.make_all_eligible();
  const auto slots = slots_of_clients(group, 60);
  EXPECT_EQ(std::count(slots.begin(), slots.end(), -1), 0);
  for (int slot = 0; slot < 4; ++slot) EXPECT_GE(std::count(slots.begin(), slots.end(), slot), 4);
  EXPECT_EQ(slots_of_clients(group, 60), slots);
}

TEST_P(Source, moves_only_the_clients_of_a_slot_that_is_not_eligible_and_brings_them_back) {
  SlotGroup group(4, GetParam());
  group.listeners.set_balance("web", Balance::source);
  group.make_all_eligible();
  const auto before = slots_of_clients(group, 60);
  group.listeners.set_eligible("web", {0, 1, 3});
  const auto during = slots_of_clients(group, 60);
  for (std::size_t client = 0; client < before.size(); ++client) {
    if (before[client] == 2)
      EXPECT_TRUE(during[client] >= 0 && during[client] != 2) << client;
    else
      EXPECT_EQ(during[client], before[client]) << client;
  }
  group.make_all_eligible();
  EXPECT_EQ(slots_of_clients(group, 60), before);
}

TEST_P(Source, moves_clients_only_to_a_slot_that_is_new) {
  SlotGroup group(3, GetParam());
  group.listeners.set_balance("web", Balance::source);
  group.make_all_eligible();
  const auto before = slots_of_clients(group, 60);
  group.add();
  group.make_all_eligible();
  const auto after = slots_of_clients(group, 60);
  int moved = 0;
  for (std::size_t client = 0; client < before.size(); ++client) {
    if (after[client] == before[client]) continue;
    EXPECT_EQ(after[client], 3);
    ++moved;
  }
  EXPECT_GT(moved, 0);
  EXPECT_LT(moved, 30);
}

TEST_P(Source, takes_an_ipv4_client_of_a_dual_stack_socket_for_itself) {
  SlotGroup four(4, GetParam());
  four.listeners.set_balance("web", Balance::source);
  four.make_all_eligible();
  SlotGroup both(4, GetParam(), any(0));
  both.listeners.set_balance("web", Balance::source);
  both.make_all_eligible();
  EXPECT_EQ(slots_of_clients(both, 20), slots_of_clients(four, 20));
}

TEST_P(Source, keeps_ipv6_clients_at_their_slots) {
  const int result = in_child([] { return ipv6_clients_are_sticky(GetParam()); });
  if (result == no_network) GTEST_SKIP() << "this process may make no network of its own";
  EXPECT_EQ(result, 0);
}
