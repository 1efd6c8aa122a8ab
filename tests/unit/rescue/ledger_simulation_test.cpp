#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "unit/rescue/ledger_world.h"

using namespace skep::test;

namespace {

constexpr std::uint64_t worlds = 400;
constexpr int steps = 5000;

}  // namespace

TEST(LedgerSimulation, no_connection_is_owned_by_two_and_each_ends_taken_or_closed_and_counted) {
  std::uint64_t events = 0;
  std::uint64_t rescued = 0;
  std::uint64_t lost = 0;
  std::uint64_t given_again = 0;
  for (std::uint64_t seed = 1; seed <= worlds; ++seed) {
    LedgerWorld world(seed);
    for (int step = 0; step < steps && world.broken.empty(); ++step) world.step();
    if (world.broken.empty()) world.come_to_rest();
    ASSERT_EQ(world.broken, "") << "seed " << seed << ", event " << world.events;
    events += world.events;
    rescued += world.rescued;
    lost += world.lost;
    given_again += world.given_again;
  }
  // The worlds were no quiet ones.
  EXPECT_GE(events, 1'000'000U);
  EXPECT_GT(rescued, events / 100);
  EXPECT_GT(lost, worlds);
  EXPECT_GT(given_again, events / 1000);
  RecordProperty("events", std::to_string(events));
}
