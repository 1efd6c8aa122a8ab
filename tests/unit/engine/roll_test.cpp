#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Phase = RollStatus::Phase;

class Roll : public testing::Test {
 protected:
  Roll() { begin(node("web", 3)); }

  void begin(const AppSpec& spec) {
    hive = {};
    hive.config({spec});
    hive.all_up(spec.workers);
    hive.pass(20s);
  }
  [[nodiscard]] std::uint64_t rolls(Phase phase) const {
    const auto* const at = std::find(roll_outcomes.begin(), roll_outcomes.end(), phase);
    return hive.status().rolls.at(static_cast<std::size_t>(at - roll_outcomes.begin()));
  }
  // The definitions that were spawned by the last call.
  [[nodiscard]] std::vector<std::uint64_t> born_with() const {
    std::vector<std::uint64_t> definitions;
    for (const auto& spawn : hive.of<action::Spawn>()) definitions.push_back(spawn.definition);
    return definitions;
  }
  Hive hive;
};

TEST_F(Roll, boots_a_successor_in_the_same_slot_beside_the_old_worker) {
  hive.roll();
  ASSERT_EQ(hive.of<action::Spawn>().size(), 1U);
  const action::Spawn spawn = hive.of<action::Spawn>()[0];
  EXPECT_EQ(spawn.worker, (WorkerId{"web", 0, 4}));
  EXPECT_EQ(spawn.instance, 3U) << "three others live";
  EXPECT_EQ(spawn.definition, 2U);
  EXPECT_EQ(hive.successor(), spawn.worker);
  EXPECT_EQ(hive.state(), running);
  EXPECT_EQ(hive.slot().worker.incarnation, 1U);
  EXPECT_TRUE(hive.slot().serves_overlap);
  EXPECT_TRUE(hive.of<action::Drain>().empty());
}

TEST_F(Roll, drains_the_old_worker_once_its_successor_is_ready_and_sends_no_signal) {
  hive.roll();
  const WorkerId old = hive.slot().worker;
  hive.up(hive.successor());
  EXPECT_EQ(hive.slot().worker.incarnation, 4U);
  EXPECT_EQ(hive.retiree(), old);
  ASSERT_EQ(hive.of<action::Drain>().size(), 1U);
  EXPECT_EQ(hive.of<action::Drain>()[0].worker, old);
  EXPECT_EQ(hive.of<action::Drain>()[0].within, 30s);
  EXPECT_TRUE(hive.of<action::Signal>().empty());
  EXPECT_EQ(hive.restarts(RestartReason::command), 1U);
}

TEST_F(Roll, counts_a_worker_that_is_down_when_it_begins) {
  hive.dies(exit_status(1), 1);
  hive.dies(exit_status(1), 1);
  ASSERT_EQ(hive.state(1), backoff);
  hive.roll();
  EXPECT_EQ(hive.roll_status().total, 3U);
  EXPECT_EQ(hive.roll_status().done, 0U);
  EXPECT_EQ(hive.roll_status().text, "web:1 is being replaced");
}

TEST_F(Roll, begins_with_those_that_are_down) {
  hive.dies(exit_status(1), 1);
  hive.dies(exit_status(1), 1);
  hive.roll();
  EXPECT_EQ(hive.state(1), starting);
  EXPECT_EQ(hive.successor(0).incarnation, 0U);
  hive.up(1);
  EXPECT_EQ(hive.roll_status().done, 1U);
  EXPECT_NE(hive.successor(0).incarnation, 0U);
}

TEST_F(Roll, ends_no_worker_that_serves_where_one_that_was_down_does_not_come_up) {
  hive.dies(exit_status(1), 1);
  hive.dies(exit_status(1), 1);
  hive.roll();
  hive.dies(exit_status(1), 1);
  EXPECT_EQ(hive.roll_status().phase, Phase::stopped);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  EXPECT_EQ(hive.state(0), running);
  EXPECT_EQ(hive.slot(0).worker.incarnation, 1U);
}

TEST_F(Roll, waits_for_an_app_that_is_down_as_a_whole) {
  for (std::uint32_t index = 0; index < 3; ++index) {
    hive.dies(exit_status(1), index);
    hive.dies(exit_status(1), index);
  }
  hive.roll();
  EXPECT_THAT(hive.outcomes(), IsEmpty());
  hive.all_up(3);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
}

TEST_F(Roll, sends_the_stop_signal_to_the_old_worker_when_it_has_drained) {
  hive.roll();
  const WorkerId old = hive.slot().worker;
  hive.up(hive.successor());
  hive.drained(old);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].worker, old);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, 15);
  hive.dies(old, killed_by(15));
  EXPECT_THAT(hive.extras(ExtraStatus::Role::retiree), IsEmpty());
}

TEST_F(Roll, never_takes_a_slot_out_of_the_eligible_set) {
  hive.roll();
  for (std::uint32_t index = 0; index < 3; ++index) {
    hive.up(hive.successor(index));
    EXPECT_THAT(hive.of<action::SetEligible>(), IsEmpty());
    hive.leaves(hive.retiree(index));
    EXPECT_THAT(hive.of<action::SetEligible>(), IsEmpty());
  }
  EXPECT_EQ(hive.roll_status().phase, Phase::complete);
}

TEST_F(Roll, goes_on_while_old_workers_still_drain) {
  hive.roll();
  for (std::uint32_t index = 0; index < 3; ++index) hive.up(hive.successor(index));
  EXPECT_EQ(hive.roll_status().phase, Phase::complete);
  EXPECT_EQ(hive.extras(ExtraStatus::Role::retiree).size(), 3U);
}

TEST_F(Roll, boots_as_many_successors_at_once_as_max_surge_says) {
  AppSpec spec = node("web", 3);
  spec.roll.max_surge = 2;
  begin(spec);
  hive.roll();
  EXPECT_EQ(hive.of<action::Spawn>().size(), 2U);
  hive.up(hive.successor(1));
  ASSERT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].worker.slot, 2U);
}

TEST_F(Roll, replies_when_all_are_replaced_and_says_how_many) {
  hive.roll();
  EXPECT_THAT(hive.outcomes(), IsEmpty());
  hive.pass(3s);
  hive.hand_over(0);
  hive.hand_over(1);
  EXPECT_THAT(hive.outcomes(), IsEmpty());
  hive.up(hive.successor(2));
  ASSERT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
  EXPECT_EQ(hive.results()[0].description, "rolled 3 of 3 workers in 3s");
  EXPECT_EQ(hive.results()[0].target, (Target{"web", {}}));
  EXPECT_EQ(rolls(Phase::complete), 1U);
}

TEST_F(Roll, replies_at_once_where_nobody_waits_for_its_end) {
  hive.roll(false);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
  EXPECT_EQ(hive.roll_status().phase, Phase::rolling);
}

TEST_F(Roll, shows_how_far_it_is) {
  hive.roll();
  EXPECT_EQ(hive.roll_status().done, 0U);
  EXPECT_EQ(hive.roll_status().total, 3U);
  EXPECT_EQ(hive.roll_status().began, hive.now);
  EXPECT_EQ(hive.roll_status().text, "web:0 is being replaced");
  hive.hand_over();
  EXPECT_EQ(hive.roll_status().done, 1U);
  EXPECT_EQ(hive.roll_status().text, "web:1 is being replaced");
  hive.hand_over(1);
  hive.hand_over(2);
  EXPECT_EQ(hive.roll_status().phase, Phase::complete);
  EXPECT_EQ(hive.roll_status().done, 3U);
}

TEST_F(Roll, of_an_app_of_which_nothing_runs_is_complete_at_once) {
  hive.stop({"web", {}});
  for (std::uint32_t index = 0; index < 3; ++index) hive.dies(exit_status(0), index);
  hive.roll();
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
  hive.start({"web", 0});
  EXPECT_THAT(born_with(), ElementsAre(2U));
}

TEST_F(Roll, that_comes_while_one_is_under_way_is_refused) {
  hive.roll(true, 7);
  hive.roll(true, 8);
  ASSERT_THAT(hive.outcomes(8), ElementsAre(Outcome::failed));
  EXPECT_EQ(hive.results(8)[0].description, "web is being rolled already");
  EXPECT_EQ(hive.roll_status().phase, Phase::rolling);
}

TEST_F(Roll, is_of_whole_apps) {
  hive.roll(true, 7, {"web", 1});
  ASSERT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  EXPECT_EQ(hive.results()[0].description, "roll takes whole apps; name web");
  hive.roll(true, 7, {"nobody", {}});
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::bad_name));
  EXPECT_FALSE(hive.status().roll);
}

TEST_F(Roll, of_all_names_every_app_once) {
  hive.config({node("api"), node("web", 3)});
  hive.up(0, "api");
  hive.roll(false, 7, {});
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success, Outcome::success));
  EXPECT_EQ(hive.of<action::Spawn>().size(), 2U);
}

TEST_F(Roll, is_refused_while_the_daemon_leaves) {
  hive.command(Verb::shutdown, {});
  hive.roll(true, 8);
  EXPECT_THAT(hive.outcomes(8), ElementsAre(Outcome::failed));
}

TEST_F(Roll, tells_which_definitions_may_still_be_born) {
  hive.roll();
  hive.hand_over(0);
  hive.hand_over(1);
  hive.up(hive.successor(2));
  ASSERT_EQ(hive.of<action::Keep>().size(), 1U);
  EXPECT_THAT(hive.of<action::Keep>()[0].definitions, ElementsAre(2U));
}

TEST_F(Roll, begins_when_the_config_changes_a_definition) {
  AppSpec spec = node("web", 3);
  spec.env["MODE"] = "new";
  hive.config({spec});
  EXPECT_EQ(hive.texts(Notice::Kind::roll).at(0), "env changed: 3 workers to be replaced");
  EXPECT_EQ(hive.successor().incarnation, 4U);
  hive.hand_over();
  EXPECT_EQ(hive.restarts(RestartReason::config), 1U);
}

TEST_F(Roll, does_not_begin_for_a_change_that_living_workers_obey) {
  AppSpec spec = node("web", 3);
  spec.stop.drain = 5s;
  spec.heap.hard.reset();
  hive.config({spec});
  EXPECT_FALSE(hive.status().roll);
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
}

TEST_F(Roll, that_a_new_config_overtakes_ends_for_one_to_the_newest) {
  hive.roll(true, 7);
  hive.hand_over(0);
  AppSpec spec = node("web", 3);
  spec.env["MODE"] = "new";
  hive.config({spec});
  ASSERT_THAT(hive.outcomes(7), ElementsAre(Outcome::failed));
  EXPECT_THAT(hive.results(7)[0].description, HasSubstr("another roll began"));
  EXPECT_EQ(hive.roll_status().total, 3U);
  hive.dies(hive.successor(1));
  EXPECT_EQ(hive.roll_status().phase, Phase::rolling) << "nobody needed that one any more";
  for (std::uint32_t index = 0; index < 3; ++index) hive.hand_over(index);
  EXPECT_EQ(hive.roll_status().phase, Phase::complete);
}

TEST_F(Roll, ends_as_soon_as_a_successor_that_was_ready_before_has_the_slot) {
  AppSpec spec = node("web");
  spec.loop_lag.hard = 5s;
  begin(spec);
  hive.roll();
  const WorkerId successor = hive.successor();
  hive.silent(6s);
  ASSERT_EQ(hive.state(), stopping);
  hive.up(successor);
  ASSERT_EQ(hive.roll_status().phase, Phase::rolling);
  hive.dies(killed_by(9));
  EXPECT_EQ(hive.slot().worker, successor);
  EXPECT_EQ(hive.roll_status().phase, Phase::complete);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
}

TEST_F(Roll, goes_on_without_a_slot_that_is_stopped_meanwhile) {
  hive.roll();
  hive.stop({"web", 0}, 8);
  EXPECT_EQ(hive.of<action::Signal>().size(), 2U) << "the successor and the old worker";
  hive.dies(hive.successor(0));
  hive.dies(exit_status(0), 0);
  EXPECT_EQ(hive.state(0), stopped);
  hive.hand_over(1);
  hive.hand_over(2);
  EXPECT_EQ(hive.roll_status().phase, Phase::complete);
  hive.start({"web", 0});
  EXPECT_THAT(born_with(), ElementsAre(2U));
}

TEST_F(Roll, ends_when_the_daemon_leaves) {
  hive.roll();
  hive.up(hive.successor(0));
  hive.command(Verb::shutdown, {}, 8);
  ASSERT_THAT(hive.outcomes(7), ElementsAre(Outcome::failed));
  EXPECT_EQ(hive.results(7)[0].description,
            "the roll stopped with 1 of 3 workers replaced: the daemon is shutting down");
  EXPECT_EQ(hive.of<action::Signal>().size(), 5U) << "nobody drains any more";
}

TEST_F(Roll, ends_when_its_app_leaves_the_config) {
  hive.roll();
  hive.config({});
  ASSERT_THAT(hive.outcomes(7), ElementsAre(Outcome::failed));
  EXPECT_THAT(hive.results(7)[0].description, HasSubstr("removed from the config"));
}

}  // namespace
}  // namespace skep::engine::test
