#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::StartsWith;
using Phase = RollStatus::Phase;

// Where two workers cannot live in one slot, or shall not.
class EndedFirst : public testing::Test {
 protected:
  EndedFirst() { begin(app("web", 3)); }

  void begin(const AppSpec& spec) {
    hive = {};
    hive.config({spec});
    hive.all_up(spec.workers);
    hive.pass(20s);
  }
  [[nodiscard]] std::uint64_t definition_of_next() const {
    const auto spawns = hive.of<action::Spawn>();
    return spawns.empty() ? 0 : spawns[0].definition;
  }
  Hive hive;
};

TEST_F(EndedFirst, drains_each_worker_before_its_successor_is_born) {
  hive.roll();
  for (std::uint32_t index = 0; index < 3; ++index) {
    EXPECT_EQ(hive.state(index), stopping);
    ASSERT_EQ(hive.of<action::Drain>().size(), 1U);
    EXPECT_EQ(hive.of<action::Drain>()[0].worker.slot, index);
    EXPECT_TRUE(hive.of<action::Spawn>().empty());
    hive.leaves(hive.slot(index).worker);
    EXPECT_EQ(definition_of_next(), 2U);
    EXPECT_EQ(hive.restarts(RestartReason::command, index), 1U);
    hive.up(index);
  }
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
}

TEST_F(EndedFirst, takes_a_worker_out_of_the_eligible_set_before_it_drains) {
  hive.roll();
  ASSERT_TRUE(std::holds_alternative<action::SetEligible>(hive.last.front()));
  EXPECT_THAT(hive.of<action::SetEligible>()[0].slots, ElementsAre(1U, 2U));
}

TEST_F(EndedFirst, takes_away_as_many_at_once_as_max_unavailable_says) {
  AppSpec spec = app("web", 3);
  spec.max_unavailable = 2;
  begin(spec);
  hive.roll();
  EXPECT_EQ(hive.of<action::Drain>().size(), 2U);
}

TEST_F(EndedFirst, waits_while_another_worker_is_away) {
  hive.dies(exit_status(1), 2);
  hive.roll();
  EXPECT_TRUE(hive.of<action::Drain>().empty());
  EXPECT_EQ(hive.state(2), stopping) << "it serves nobody yet";
  hive.dies(killed_by(15), 2);
  hive.up(2);
  EXPECT_EQ(hive.of<action::Drain>().size(), 1U);
}

TEST_F(EndedFirst, is_for_apps_without_a_surge_too) {
  AppSpec spec = node("web", 3);
  spec.roll.max_surge = 0;
  begin(spec);
  hive.roll();
  EXPECT_EQ(hive.of<action::Drain>().size(), 1U);
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
}

TEST_F(EndedFirst, is_not_for_apps_that_inherit_the_same_sockets) {
  AppSpec spec = app("web", 3);
  spec.listen = {{ListenAddress::Family::ipv4, "0.0.0.0", 80, false, 0}};
  begin(spec);
  hive.roll();
  EXPECT_EQ(hive.successor().incarnation, 4U);
  EXPECT_TRUE(hive.of<action::Drain>().empty());
}

TEST_F(EndedFirst, does_not_leave_a_slot_to_a_successor_of_the_old_definition) {
  AppSpec spec = node("web");
  begin(spec);
  hive.tell(event::Said{hive.slot().worker, event::Said::What::retire});
  const WorkerId successor = hive.successor();
  hive.tell(event::Spawned{successor, 99});
  spec.roll.max_surge = 0;
  spec.command = {"serve", "anew"};
  hive.config({spec});
  EXPECT_EQ(hive.state(), stopping);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].worker, successor);
  hive.tell(event::Listening{successor, {}});
  hive.leaves(hive.slot().worker);
  EXPECT_EQ(definition_of_next(), 2U);
  hive.up();
  EXPECT_EQ(hive.roll_status().phase, Phase::complete);
}

TEST_F(EndedFirst, gives_a_slot_the_former_definition_where_the_new_one_does_not_come_up) {
  hive.roll();
  hive.leaves(hive.slot().worker);
  hive.dies(exit_status(4));
  EXPECT_EQ(hive.roll_status().phase, Phase::stopped);
  ASSERT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  EXPECT_EQ(hive.results()[0].description,
            "the roll stopped with 0 of 3 workers replaced: web:0 does not come up: exit status 4 "
            "after 0ms");
  hive.pass(30s);
  EXPECT_EQ(definition_of_next(), 1U);
  EXPECT_EQ(hive.state(1), running);
}

TEST_F(EndedFirst, gives_a_slot_that_gave_up_the_former_definition_at_once) {
  AppSpec spec = app("web", 3);
  spec.restart.give_up = 1;
  begin(spec);
  hive.roll();
  hive.leaves(hive.slot().worker);
  hive.dies(exit_status(4));
  EXPECT_EQ(hive.state(), starting);
  EXPECT_EQ(definition_of_next(), 1U);
}

TEST_F(EndedFirst, stops_at_once_where_another_app_has_the_socket_of_the_new_definition) {
  AppSpec spec = app("web");
  spec.roll.max_surge = 0;
  spec.restart.give_up = 1;
  hive = {};
  hive.config({spec, node("other")});
  hive.all_up(1);
  hive.up(0, "other");
  spec.listen = {{ListenAddress::Family::ipv4, "0.0.0.0", 80, false, 0}};
  hive.tell(event::Asked{hive.slot(0, "other").worker, 1, spec.listen[0]});
  hive.config({spec, node("other")});
  hive.leaves(hive.slot().worker);
  EXPECT_EQ(hive.roll_status().phase, Phase::stopped);
}

TEST_F(EndedFirst, gives_a_slot_the_former_definition_whatever_the_policy) {
  AppSpec spec = app("web", 3);
  spec.restart.policy = RestartSpec::Policy::never;
  begin(spec);
  hive.roll();
  hive.leaves(hive.slot().worker);
  hive.dies(exit_status(4));
  EXPECT_EQ(hive.roll_status().phase, Phase::stopped);
  EXPECT_EQ(hive.state(), starting);
  EXPECT_EQ(definition_of_next(), 1U);
  EXPECT_EQ(hive.state(1), running);
}

TEST_F(EndedFirst, does_not_go_on_before_the_soak_is_over) {
  AppSpec spec = app("web", 3);
  spec.roll.soak = 30s;
  begin(spec);
  hive.roll();
  hive.leaves(hive.slot().worker);
  hive.up();
  hive.pass(29s);
  EXPECT_EQ(hive.state(1), running);
  hive.pass(1s);
  EXPECT_EQ(hive.state(1), stopping);
}

TEST_F(EndedFirst, goes_back_the_same_way) {
  AppSpec spec = app("web", 3);
  spec.roll.soak = 30s;
  begin(spec);
  hive.roll();
  hive.leaves(hive.slot().worker);
  hive.up();
  hive.pass(5s);
  hive.dies(killed_by(11));
  EXPECT_EQ(hive.state(), starting);
  EXPECT_EQ(definition_of_next(), 1U);
  hive.up();
  EXPECT_EQ(hive.roll_status().phase, Phase::rolled_back);
  EXPECT_THAT(hive.roll_status().text,
              StartsWith("rolled back: web:0, which is new: killed by SIGSEGV"));
}

}  // namespace
}  // namespace skep::engine::test
