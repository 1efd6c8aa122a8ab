#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/stopping.h"
#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::IsEmpty;

class Draining : public testing::Test {
 protected:
  Draining() {
    hive.config({app("web", 2)});
    hive.all_up(2);
    hive.pass(20s);
  }
  const Target web0{"web", 0};
  Hive hive;
};

TEST_F(Draining, comes_before_the_signal_of_a_stop_that_asks_for_it) {
  hive.drain_and(Verb::stop, web0);
  ASSERT_EQ(hive.of<action::Drain>().size(), 1U);
  EXPECT_EQ(hive.of<action::Drain>()[0].within, 30s);
  EXPECT_TRUE(hive.of<action::Signal>().empty());
  EXPECT_EQ(hive.state(), stopping);
  EXPECT_TRUE(hive.slot().draining);
  EXPECT_THAT(hive.of<action::SetEligible>().at(0).slots, ElementsAre(1U));
}

TEST_F(Draining, that_has_ended_is_followed_by_the_signal_and_the_kill) {
  hive.drain_and(Verb::stop, web0);
  hive.pass(4s);
  hive.drained(hive.slot().worker);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 15);
  EXPECT_FALSE(hive.slot().draining);
  EXPECT_THAT(hive.texts(Notice::Kind::drained), ElementsAre("nothing is open any more after 4s"));
  hive.pass(10s);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 9);
}

TEST_F(Draining, answers_the_stop_when_the_process_is_gone) {
  hive.drain_and(Verb::stop, web0);
  hive.drained(hive.slot().worker);
  EXPECT_THAT(hive.outcomes(), IsEmpty());
  hive.dies(exit_status(0));
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
  EXPECT_EQ(hive.state(), stopped);
}

TEST_F(Draining, is_followed_by_a_start_where_a_restart_asks_for_it) {
  hive.drain_and(Verb::restart, web0);
  EXPECT_EQ(hive.of<action::Drain>().size(), 1U);
  hive.leaves(hive.slot().worker);
  EXPECT_EQ(hive.state(), starting);
  hive.up();
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success, Outcome::success));
  EXPECT_EQ(hive.restarts(RestartReason::command), 1U);
}

TEST_F(Draining, tells_what_was_cut_off) {
  hive.drain_and(Verb::stop, web0);
  hive.pass(30s);
  hive.drained(hive.slot().worker, true, 2);
  EXPECT_THAT(hive.texts(Notice::Kind::drained),
              ElementsAre("2 connections were still open after 30s and cut off"));
}

TEST_F(Draining, that_a_worker_is_not_able_to_is_the_signal_at_once) {
  hive.drain_and(Verb::stop, web0);
  hive.drained(hive.slot().worker, false);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 15);
  EXPECT_THAT(hive.texts(Notice::Kind::drained), IsEmpty());
}

TEST_F(Draining, of_which_nobody_tells_ends_a_little_after_its_time) {
  hive.drain_and(Verb::stop, web0);
  hive.pass(30s + drain_slack - 1ms);
  EXPECT_TRUE(hive.of<action::Signal>().empty());
  hive.pass(1ms);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 15);
  EXPECT_THAT(hive.texts(Notice::Kind::drained),
              ElementsAre("did not tell of its drain within 32s"));
}

TEST_F(Draining, is_cut_short_by_a_plain_stop) {
  hive.drain_and(Verb::stop, web0, 8);
  hive.stop(web0, 9);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 15);
  hive.dies(exit_status(0));
  EXPECT_THAT(hive.outcomes(8), ElementsAre(Outcome::success));
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::success));
}

TEST_F(Draining, is_cut_short_by_a_plain_restart) {
  hive.drain_and(Verb::stop, web0, 8);
  hive.command(Verb::restart, {web0}, 9);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 15);
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.state(), starting);
}

TEST_F(Draining, that_is_told_of_twice_or_of_nobody_does_nothing) {
  hive.drain_and(Verb::stop, web0);
  hive.drained(hive.slot().worker);
  EXPECT_TRUE(hive.drained(hive.slot().worker).empty());
  EXPECT_TRUE(hive.drained(hive.slot(1).worker).empty());
}

TEST_F(Draining, takes_no_longer_for_a_worker_that_wants_more_time_to_stop) {
  hive.drain_and(Verb::stop, web0);
  hive.notifies({.extend_timeout = 5min});
  hive.pass(30s + drain_slack);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 15);
}

TEST_F(Draining, lets_a_worker_ask_for_more_time_after_the_signal) {
  hive.drain_and(Verb::stop, web0);
  hive.drained(hive.slot().worker);
  hive.notifies({.extend_timeout = 60s});
  hive.pass(59s);
  EXPECT_TRUE(hive.of<action::Signal>().empty());
  hive.pass(1s);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 9);
}

TEST_F(Draining, is_not_for_workers_that_are_not_ready) {
  hive.dies();
  ASSERT_EQ(hive.state(), starting);
  hive.drain_and(Verb::stop, web0);
  EXPECT_TRUE(hive.of<action::Drain>().empty());
  EXPECT_EQ(hive.of<action::Signal>().size(), 1U);
}

TEST_F(Draining, is_not_where_the_config_gives_it_no_time) {
  AppSpec spec = app("web", 2);
  spec.stop.drain = 0s;
  hive.config({spec});
  hive.drain_and(Verb::stop, web0);
  EXPECT_TRUE(hive.of<action::Drain>().empty());
  EXPECT_EQ(hive.of<action::Signal>().size(), 1U);
}

TEST_F(Draining, ends_with_the_process_whenever_that_goes) {
  hive.drain_and(Verb::stop, web0);
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.state(), stopped);
  EXPECT_FALSE(hive.slot().draining);
  EXPECT_EQ(hive.engine.next_deadline(), std::nullopt);
}

TEST_F(Draining, of_retirees_is_cut_short_when_the_daemon_leaves_even_without_their_slot) {
  Hive other;
  other.config({node("web", 2)});
  other.all_up(2);
  other.roll(false);
  other.hand_over(0);
  other.up(other.successor(1));
  const WorkerId retiree = other.retiree(1);
  other.scale(1);
  other.leaves(other.slot(1).worker);
  ASSERT_EQ(other.slots(), 1U);
  ASSERT_EQ(other.retiree(1), retiree);
  other.command(Verb::shutdown, {});
  std::vector<WorkerId> signalled;
  for (const auto& signal : other.of<action::Signal>()) signalled.push_back(signal.worker);
  EXPECT_THAT(signalled, testing::UnorderedElementsAre(other.slot(0).worker, retiree));
}

}  // namespace
}  // namespace skep::engine::test
