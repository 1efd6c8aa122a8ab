#include "host/traffic/steering_table.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

using namespace skep::host;

namespace {

using Numbers = std::vector<std::uint32_t>;

Numbers up_to(std::uint32_t count) {
  Numbers numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0U);
  return numbers;
}

long owned(const SourceTable& table, std::uint32_t slot) {
  return std::count(table.owners().begin(), table.owners().end(), slot);
}

}  // namespace

TEST(SteeringTable, takes_turns_from_the_slot_that_is_next_or_the_one_after_it) {
  EXPECT_EQ(by_turn(Numbers{2, 5, 7}, 5).first, 1U);
  EXPECT_EQ(by_turn(Numbers{2, 5, 7}, 6).first, 2U);
  EXPECT_EQ(by_turn(Numbers{2, 5, 7}, 8).first, 0U);
  EXPECT_EQ(by_turn(Numbers{2, 5, 7}, 0).cycle_from, 0U);
}

TEST(SteeringTable, levels_loads_before_all_take_turns) {
  const auto table = by_load(Numbers{0, 1, 2}, Numbers{2, 0, 1}, 0);
  EXPECT_EQ(table.entries, (Numbers{1, 1, 2, 0, 1, 2}));
  EXPECT_EQ(table.cycle_from, 3U);
}

TEST(SteeringTable, counts_no_load_for_a_slot_that_none_is_told_of) {
  const auto table = by_load(Numbers{0, 1}, Numbers{1}, 0);
  EXPECT_EQ(table.entries, (Numbers{1, 0, 1}));
}

TEST(SteeringTable, gives_equally_loaded_slots_their_turn_from_the_next_on) {
  EXPECT_EQ(by_load(Numbers{0, 1, 2}, {}, 1).entries, (Numbers{1, 2, 0}));
}

TEST(SteeringTable, is_bounded_whatever_the_loads) {
  const Numbers loads{0, 0xffffffff};
  const auto table = by_load(Numbers{0, 1}, loads, 0);
  EXPECT_LE(table.entries.size(), most_entries);
  EXPECT_EQ(std::count(table.entries.begin(), table.entries.end(), 1U), 0);
  EXPECT_LE(by_load(up_to(4096), loads, 0).entries.size(), most_entries);
  EXPECT_LT(table.cycle_from, table.entries.size());
}

TEST(SteeringTable, gives_a_processor_another_slot_only_where_its_own_is_out) {
  EXPECT_EQ(by_cpu(Numbers{0, 1, 2}, 3).entries, (Numbers{0, 1, 2}));
  const auto table = by_cpu(Numbers{0, 2}, 3);
  EXPECT_EQ(table.entries[0], 0U);
  EXPECT_NE(table.entries[1], 1U);
  EXPECT_EQ(table.entries[2], 2U);
}

TEST(SourceTable, gives_every_slot_about_as_many_buckets) {
  SourceTable table(8192);
  table.set_slots(up_to(8));
  for (std::uint32_t slot = 0; slot < 8; ++slot) {
    EXPECT_GT(owned(table, slot), 870) << slot;
    EXPECT_LT(owned(table, slot), 1180) << slot;
  }
}

TEST(SourceTable, is_the_same_whichever_way_the_slots_came_and_went) {
  SourceTable straight(1024);
  straight.set_slots(Numbers{0, 2, 5});
  SourceTable winding(1024);
  winding.set_slots(Numbers{1});
  winding.set_slots(up_to(7));
  winding.set_slots(Numbers{0, 2});
  winding.set_slots(Numbers{0, 2, 5});
  EXPECT_EQ(straight.owners(), winding.owners());
}

TEST(SourceTable, spreads_the_buckets_of_a_slot_that_leaves_over_all_others) {
  SourceTable table(8192);
  table.set_slots(up_to(4));
  const Numbers before = table.owners();
  table.set_slots(Numbers{0, 1, 3});
  std::array<int, 4> heirs{};
  for (std::size_t bucket = 0; bucket < before.size(); ++bucket) {
    if (before[bucket] == 2)
      ++heirs.at(table.owners()[bucket]);
    else
      ASSERT_EQ(before[bucket], table.owners()[bucket]);
  }
  EXPECT_EQ(heirs[2], 0);
  for (const std::size_t slot : {0U, 1U, 3U}) EXPECT_GT(heirs.at(slot), 500);
}
