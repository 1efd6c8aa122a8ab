#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::IsEmpty;

class Retiring : public testing::Test {
 protected:
  Retiring() { begin(node("web", 2)); }

  void begin(const AppSpec& spec) {
    hive = {};
    hive.config({spec});
    hive.all_up(spec.workers);
    hive.pass(20s);
  }
  const Actions& asks(std::uint32_t index = 0) { return asks(hive.slot(index).worker); }
  const Actions& asks(const WorkerId& worker) {
    return hive.tell(event::Said{worker, event::Said::What::retire});
  }
  Hive hive;
};

TEST_F(Retiring, worker_has_a_successor_before_it_drains) {
  const WorkerId old = hive.slot().worker;
  asks();
  EXPECT_THAT(hive.texts(Notice::Kind::said), ElementsAre("it asks for a successor, to retire"));
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_TRUE(hive.slot().eligible);
  hive.up(hive.successor());
  EXPECT_EQ(hive.of<action::Drain>().at(0).worker, old);
  EXPECT_EQ(hive.restarts(RestartReason::retired), 1U);
  hive.leaves(old);
  EXPECT_FALSE(hive.status().roll) << "that is no roll";
}

TEST_F(Retiring, worker_whose_successor_boots_serves_on_when_max_surge_becomes_0) {
  AppSpec spec = node("web", 2);
  asks();
  hive.tell(event::Spawned{hive.successor(), 99});
  spec.roll.max_surge = 0;
  hive.config({spec});
  EXPECT_EQ(hive.state(), running);
  EXPECT_THAT(hive.of<action::Drain>(), IsEmpty());
  hive.tell(event::Listening{hive.successor(), {}});
  EXPECT_EQ(hive.state(), running);
  EXPECT_THAT(hive.of<action::Drain>().size(), 1U) << "of the old one, now that there is another";
}

TEST_F(Retiring, worker_whose_successor_failed_is_ended_first_when_max_surge_became_0) {
  AppSpec spec = node("web", 2);
  asks();
  const WorkerId successor = hive.successor();
  hive.tell(event::Spawned{successor, 99});
  spec.roll.max_surge = 0;
  hive.config({spec});
  hive.dies(successor);
  EXPECT_EQ(hive.state(), stopping);
}

TEST_F(Retiring, worker_that_asks_twice_is_told_of_once) {
  asks();
  EXPECT_TRUE(asks().empty());
}

TEST_F(Retiring, workers_beyond_max_surge_wait_for_their_turn) {
  asks(0);
  asks(1);
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  hive.up(hive.successor(0));
  ASSERT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].worker.slot, 1U);
}

TEST_F(Retiring, worker_that_asks_before_it_is_ready_has_its_successor_afterwards) {
  hive.dies();
  asks();
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  hive.up();
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
}

TEST_F(Retiring, successor_that_asks_before_it_is_ready_has_one_afterwards) {
  begin(node("web"));
  hive.roll(false);
  asks(hive.successor());
  hive.hand_over();
  EXPECT_NE(hive.successor().incarnation, 0U);
}

TEST_F(Retiring, worker_serves_on_where_its_successor_fails_and_another_is_tried) {
  asks();
  hive.dies(hive.successor());
  EXPECT_EQ(hive.state(), running);
  EXPECT_TRUE(hive.of<action::Drain>().empty());
  EXPECT_EQ(hive.texts(Notice::Kind::roll).at(0),
            "its successor failed: exit status 1 after 0ms; the old worker serves on");
  EXPECT_TRUE(hive.of<action::Spawn>().empty()) << "not at once";
  hive.pass(100ms);
  hive.see(hive.sample());
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
}

TEST_F(Retiring, worker_that_cannot_have_one_beside_it_is_replaced_as_the_budget_allows) {
  begin(app("web", 2));
  asks(0);
  EXPECT_EQ(hive.of<action::Drain>().size(), 1U);
  EXPECT_EQ(hive.state(0), stopping);
  asks(1);
  EXPECT_EQ(hive.state(1), running);
  hive.leaves(hive.slot(0).worker);
  EXPECT_EQ(hive.restarts(RestartReason::retired), 1U);
  hive.up(0);
  EXPECT_EQ(hive.state(1), stopping);
}

TEST_F(Retiring, worker_that_says_it_stops_takes_nothing_new_and_has_a_successor) {
  hive.notifies({.stopping = true});
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_FALSE(hive.slot().eligible);
  EXPECT_THAT(hive.of<action::SetEligible>().at(0).slots, ElementsAre(1U));
  hive.up(hive.successor());
  EXPECT_THAT(hive.of<action::SetEligible>().at(0).slots, ElementsAre(0U, 1U));
  EXPECT_EQ(hive.restarts(RestartReason::retired), 1U);
}

TEST_F(Retiring, worker_that_stops_before_its_successor_is_ready_leaves_it_the_slot) {
  hive.notifies({.stopping = true});
  const WorkerId successor = hive.successor();
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.slot().worker, successor);
  EXPECT_EQ(hive.state(), starting);
}

TEST_F(Retiring, worker_that_stops_by_itself_and_can_have_none_is_left_to_do_so) {
  begin(app("web", 2));
  hive.notifies({.stopping = true});
  EXPECT_EQ(hive.state(), running);
  EXPECT_THAT(hive.of<action::Drain>(), IsEmpty());
  EXPECT_THAT(hive.of<action::Signal>(), IsEmpty());
}

}  // namespace
}  // namespace skep::engine::test
