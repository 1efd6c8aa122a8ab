#include "engine/budget.h"

#include <cerrno>

#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;

TEST(MayTakeAway, lets_so_many_be_away_and_no_more) {
  EXPECT_TRUE(may_take_away(0, 1));
  EXPECT_FALSE(may_take_away(1, 1));
  EXPECT_TRUE(may_take_away(1, 2));
  EXPECT_FALSE(may_take_away(0, 0));
}

class Budget : public testing::Test {
 protected:
  Budget() {
    hive.config({app("web", 4)});
    hive.all_up(4);
    hive.pass(20s);
  }
  void change_command() {
    AppSpec spec = app("web", 4);
    spec.command = {"serve", "better"};
    hive.config({spec});
  }
  [[nodiscard]] std::size_t running_slots() const {
    std::size_t count = 0;
    for (std::uint32_t index = 0; index < 4; ++index) count += hive.state(index) == running;
    return count;
  }
  Hive hive;
};

TEST_F(Budget, counts_a_death_against_a_roll) {
  hive.dies(exit_status(1), 3);
  change_command();
  EXPECT_EQ(running_slots(), 3U) << "slot 3 is still coming up";
}

TEST_F(Budget, counts_a_roll_against_a_threshold) {
  change_command();
  ASSERT_EQ(hive.state(0), stopping);
  hive.silent(31s, 2);
  EXPECT_EQ(hive.state(2), running);
}

TEST_F(Budget, does_not_count_workers_that_nobody_wants) {
  hive.stop({"web", 3});
  change_command();
  EXPECT_EQ(hive.state(0), stopping);
}

TEST_F(Budget, does_not_count_workers_that_have_done_their_work) {
  AppSpec spec = app("web", 4);
  spec.restart.policy = RestartSpec::Policy::never;
  hive.config({spec});
  hive.dies(exit_status(0), 3);
  spec.command = {"serve", "better"};
  hive.config({spec});
  EXPECT_EQ(hive.state(0), stopping);
}

TEST_F(Budget, stops_a_roll_whose_new_workers_do_not_come_up) {
  AppSpec spec = app("web", 4);
  spec.command = {"no-such-command"};
  spec.restart.give_up = 3;
  hive.config({spec});
  hive.dies(exit_status(0), 0);
  for (int death = 0; death < 3; ++death) {
    hive.fails_to_spawn({"cannot execute no-such-command", ENOENT}, 0);
    hive.pass(1s);
  }
  EXPECT_EQ(hive.state(0), fatal);
  EXPECT_EQ(running_slots(), 3U);
}

TEST_F(Budget, widened_by_the_config_takes_effect_at_once) {
  change_command();
  AppSpec spec = app("web", 4);
  spec.command = {"serve", "better"};
  spec.max_unavailable = 3;
  hive.config({spec});
  EXPECT_EQ(running_slots(), 1U);
}

}  // namespace
}  // namespace skep::engine::test
