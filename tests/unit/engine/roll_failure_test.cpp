#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::IsEmpty;
using Phase = RollStatus::Phase;

// Successors that do not come up, and deaths during a roll.
class FailingRoll : public testing::Test {
 protected:
  FailingRoll() {
    hive.config({node("web", 3)});
    hive.all_up(3);
    hive.pass(20s);
    hive.roll();
  }
  void expect_stopped(const std::string& text) {
    EXPECT_EQ(hive.roll_status().phase, Phase::stopped);
    EXPECT_EQ(hive.roll_status().text, text);
    ASSERT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
    EXPECT_EQ(hive.results()[0].description, text);
    EXPECT_EQ(hive.status().rolls.at(1), 1U);
    EXPECT_EQ(hive.slot().worker.incarnation, 1U);
    EXPECT_EQ(hive.state(), running);
    EXPECT_TRUE(hive.of<action::Drain>().empty());
  }
  [[nodiscard]] std::uint64_t definition_of_next() const {
    const auto spawns = hive.of<action::Spawn>();
    return spawns.empty() ? 0 : spawns[0].definition;
  }
  Hive hive;
};

TEST_F(FailingRoll, leaves_the_old_worker_where_the_successor_dies) {
  hive.pass(2s);
  hive.dies(hive.successor(), exit_status(3));
  EXPECT_EQ(hive.texts(Notice::Kind::roll).at(0),
            "its successor failed: exit status 3 after 2s; the old worker serves on");
  expect_stopped(
      "the roll stopped with 0 of 3 workers replaced: the successor of web:0 failed: exit status 3 "
      "after 2s");
  EXPECT_THAT(hive.extras(ExtraStatus::Role::successor), IsEmpty());
}

TEST_F(FailingRoll, leaves_the_old_worker_where_the_successor_is_not_ready_in_time) {
  const WorkerId successor = hive.successor();
  hive.tell(event::Spawned{successor, 99});
  hive.pass(60s);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].worker, successor);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, 9);
  expect_stopped(
      "the roll stopped with 0 of 3 workers replaced: the successor of web:0 failed: did not "
      "listen within 60s");
}

TEST_F(FailingRoll, leaves_the_old_worker_where_the_successor_cannot_be_born) {
  hive.tell(event::SpawnFailed{hive.successor(), {"cannot execute serve", ENOENT}});
  expect_stopped(
      "the roll stopped with 0 of 3 workers replaced: the successor of web:0 failed: cannot "
      "execute serve: no such file or directory");
}

TEST_F(FailingRoll, keeps_who_was_replaced_and_goes_no_further) {
  hive.hand_over(0);
  hive.dies(hive.successor(1));
  EXPECT_EQ(hive.roll_status().done, 1U);
  EXPECT_EQ(hive.slot(0).worker.incarnation, 4U);
  hive.pass(1h);
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
}

TEST_F(FailingRoll, dismisses_the_other_successors_that_boot) {
  Hive wide;
  AppSpec spec = node("web", 3);
  spec.roll.max_surge = 2;
  wide.config({spec});
  wide.all_up(3);
  wide.roll();
  wide.dies(wide.successor(0));
  ASSERT_EQ(wide.of<action::Signal>().size(), 1U);
  EXPECT_EQ(wide.of<action::Signal>()[0].worker, wide.successor(1));
}

TEST_F(FailingRoll, starts_the_old_definition_where_an_old_worker_dies_later) {
  hive.hand_over(0);
  hive.dies(hive.successor(1));
  hive.dies(exit_status(1), 2);
  EXPECT_EQ(definition_of_next(), 1U);
}

TEST_F(FailingRoll, starts_the_new_definition_where_a_replaced_worker_dies_later) {
  hive.hand_over(0);
  hive.dies(hive.successor(1));
  hive.dies(exit_status(1), 0);
  EXPECT_EQ(definition_of_next(), 2U);
}

TEST_F(FailingRoll, starts_the_old_definition_in_slots_that_are_added_later) {
  hive.dies(hive.successor());
  hive.scale(4);
  EXPECT_EQ(definition_of_next(), 1U);
}

TEST_F(FailingRoll, keeps_the_old_definition_for_them) {
  hive.hand_over(0);
  hive.dies(hive.successor(1));
  EXPECT_THAT(hive.of<action::Keep>().at(0).definitions, ElementsAre(1U, 2U));
}

TEST_F(FailingRoll, can_be_tried_again) {
  hive.dies(hive.successor());
  hive.roll(true, 8);
  for (std::uint32_t index = 0; index < 3; ++index) hive.up(hive.successor(index));
  EXPECT_THAT(hive.outcomes(8), ElementsAre(Outcome::success));
}

TEST_F(FailingRoll, is_none_where_the_old_worker_dies_first_and_its_successor_has_the_slot) {
  const WorkerId successor = hive.successor();
  hive.dies(killed_by(11), 0);
  EXPECT_EQ(hive.slot().worker, successor);
  EXPECT_EQ(hive.entered(), (std::vector{exited, starting}));
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  EXPECT_EQ(hive.restarts(RestartReason::signal), 1U);
  hive.up(successor);
  EXPECT_EQ(hive.state(), running);
  EXPECT_EQ(hive.roll_status().done, 1U);
}

TEST_F(FailingRoll, stops_where_such_a_successor_dies_and_gives_the_slot_the_old_definition) {
  hive.dies(killed_by(11), 0);
  hive.dies(exit_status(1), 0);
  EXPECT_EQ(hive.state(), backoff);
  EXPECT_EQ(hive.roll_status().phase, Phase::stopped);
  EXPECT_EQ(hive.roll_status().text,
            "the roll stopped with 0 of 3 workers replaced: web:0 does not come up: exit status 1 "
            "after 0ms");
  hive.pass(30s);
  EXPECT_EQ(definition_of_next(), 1U);
}

TEST_F(FailingRoll, gives_the_new_definition_to_a_slot_that_gives_up_with_the_old_one) {
  Hive weak;
  AppSpec spec = node("web");
  spec.restart.give_up = 1;
  weak.config({spec});
  weak.up();
  weak.roll();
  weak.dies();
  EXPECT_EQ(weak.state(), starting);
  EXPECT_EQ(weak.of<action::Spawn>().at(0).definition, 2U);
  weak.up();
  EXPECT_THAT(weak.outcomes(), ElementsAre(Outcome::success));
}

TEST_F(FailingRoll, has_the_old_definition_in_a_slot_whose_turn_has_not_come) {
  hive.dies(exit_status(1), 2);
  EXPECT_EQ(definition_of_next(), 1U);
}

TEST_F(FailingRoll, gives_what_is_not_ready_when_its_turn_comes_the_new_definition_at_once) {
  hive.dies(exit_status(1), 1);
  hive.born(1);
  hive.hand_over(0);
  EXPECT_EQ(hive.state(1), stopping);
  hive.dies(killed_by(15), 1);
  EXPECT_EQ(definition_of_next(), 2U);
}

}  // namespace
}  // namespace skep::engine::test
