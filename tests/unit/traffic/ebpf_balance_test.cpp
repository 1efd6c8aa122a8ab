#include <sched.h>

#include <gtest/gtest.h>

#include "unit/traffic/slot_group.h"

using namespace skep;
using namespace skep::test;

namespace {

using EbpfBalance = WithEbpf;
using Counts = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

}  // namespace

TEST_F(EbpfBalance, is_what_an_app_gets_without_a_warning) {
  SlotGroup group(1, Steering::ebpf);
  EXPECT_EQ(group.listeners.steering("web"), Steering::ebpf);
  EXPECT_TRUE(group.listeners.closing_moves_queue("web"));
  EXPECT_TRUE(group.warnings.empty());
}

TEST_F(EbpfBalance, round_robin_gives_each_of_four_slots_exactly_a_quarter) {
  SlotGroup group(4, Steering::ebpf);
  group.make_all_eligible();
  EXPECT_EQ(group.take(400), (std::vector{100, 100, 100, 100}));
}

TEST_F(EbpfBalance, round_robin_gives_each_of_two_slots_exactly_a_half) {
  SlotGroup group(2, Steering::ebpf);
  group.make_all_eligible();
  EXPECT_EQ(group.take(64), (std::vector{32, 32}));
}

TEST_F(EbpfBalance, round_robin_goes_on_where_it_was_when_a_slot_comes_or_goes) {
  SlotGroup group(3, Steering::ebpf);
  group.make_all_eligible();
  EXPECT_EQ(group.take(1), (std::vector{1, 0, 0}));
  group.listeners.set_eligible("web", {0, 1});
  EXPECT_EQ(group.take(1), (std::vector{0, 1, 0}));
  group.make_all_eligible();
  EXPECT_EQ(group.take(2), (std::vector{1, 1, 0}));
  EXPECT_EQ(group.take(1), (std::vector{0, 0, 1}));
}

TEST_F(EbpfBalance, round_robin_is_exact_among_all_while_nobody_is_eligible) {
  SlotGroup group(3, Steering::ebpf);
  group.listeners.set_eligible("web", {});
  EXPECT_EQ(group.take(30), (std::vector{10, 10, 10}));
}

TEST_F(EbpfBalance, least_connections_levels_what_is_open) {
  SlotGroup group(3, Steering::ebpf);
  group.listeners.set_balance("web", Balance::least_connections);
  group.make_all_eligible();
  group.listeners.set_connections("web", Counts{{0, 10}, {1, 4}, {2, 0}});
  EXPECT_EQ(group.take(4), (std::vector{0, 0, 4}));
  EXPECT_EQ(group.take(12), (std::vector{0, 6, 6}));
  EXPECT_EQ(group.take(30), (std::vector{10, 10, 10}));
}

TEST_F(EbpfBalance, least_connections_counts_what_it_gave_since_the_last_word) {
  SlotGroup group(2, Steering::ebpf);
  group.listeners.set_balance("web", Balance::least_connections);
  group.make_all_eligible();
  group.listeners.set_connections("web", Counts{{0, 0}, {1, 6}});
  EXPECT_EQ(group.take(4), (std::vector{4, 0}));
  group.listeners.set_eligible("web", {1});
  group.make_all_eligible();
  EXPECT_EQ(group.take(2), (std::vector{2, 0}));
  EXPECT_EQ(group.take(2), (std::vector{1, 1}));
}

TEST_F(EbpfBalance, least_connections_counts_all_addresses_of_the_app) {
  SlotGroup group(2, Steering::ebpf);
  ListenAddress other = ipv4(0);
  other.index = 1;
  std::vector<int> others;
  for (std::uint32_t slot = 0; slot < 2; ++slot) {
    others.push_back(group.listeners.open("web", slot, other).value());
    group.listeners.listening({"web", slot, 1}, other);
  }
  group.listeners.set_balance("web", Balance::least_connections);
  group.listeners.set_eligible("web", {1});
  group.listeners.set_connections("web", Counts{{0, 0}, {1, 0}});
  EXPECT_EQ(group.take(5), (std::vector{0, 5}));
  group.make_all_eligible();
  EXPECT_EQ(spread(port_of(others[0]), others, 5), (std::vector{5, 0}));
}

TEST_F(EbpfBalance, least_connections_takes_turns_where_all_have_equally_many) {
  SlotGroup group(3, Steering::ebpf);
  group.listeners.set_balance("web", Balance::least_connections);
  group.make_all_eligible();
  std::vector<int> taken(3);
  for (int tick = 0; tick < 9; ++tick) {
    group.listeners.set_connections("web", Counts{});
    const auto now = group.take(1);
    for (std::size_t slot = 0; slot < 3; ++slot) taken[slot] += now[slot];
  }
  EXPECT_EQ(taken, (std::vector{3, 3, 3}));
}

TEST_F(EbpfBalance, cpu_gives_all_that_one_processor_takes_in_to_one_slot) {
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  SlotGroup group(2, Steering::ebpf);
  group.listeners.set_balance("web", Balance::cpu);
  group.make_all_eligible();
  for (int cpu = 0; cpu < 2; ++cpu) {
    if (!CPU_ISSET(cpu, &before)) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(group.take(20)[static_cast<std::size_t>(cpu)], 20) << "processor " << cpu;
    group.listeners.set_eligible("web", {1 - static_cast<std::uint32_t>(cpu)});
    EXPECT_EQ(group.take(20)[static_cast<std::size_t>(1 - cpu)], 20) << "processor " << cpu;
    group.make_all_eligible();
  }
  ::sched_setaffinity(0, sizeof before, &before);
}

TEST_F(EbpfBalance, a_change_of_policy_holds_at_once) {
  SlotGroup group(4, Steering::ebpf);
  group.make_all_eligible();
  group.listeners.set_balance("web", Balance::source);
  const auto sticky = group.take(20);
  EXPECT_EQ(std::count(sticky.begin(), sticky.end(), 20), 1);
  group.listeners.set_balance("web", Balance::round_robin);
  EXPECT_EQ(group.take(20), (std::vector{5, 5, 5, 5}));
}
