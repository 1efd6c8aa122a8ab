#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;

class Scale : public testing::Test {
 protected:
  Scale() {
    hive.config({node("web", 3)});
    hive.all_up(3);
    hive.pass(20s);
  }
  Hive hive;
};

TEST_F(Scale, up_adds_slots_and_starts_them) {
  hive.scale(5);
  ASSERT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
  EXPECT_EQ(hive.results()[0].description, "5 workers, 3 before");
  EXPECT_THAT(hive.texts(Notice::Kind::scaled), ElementsAre("5 workers, 3 before"));
  EXPECT_EQ(hive.of<action::Spawn>().size(), 2U);
  EXPECT_EQ(hive.status().workers_desired, 5U);
}

TEST_F(Scale, down_drains_the_highest_slots) {
  hive.scale(1);
  ASSERT_EQ(hive.of<action::Drain>().size(), 2U);
  EXPECT_TRUE(hive.of<action::Signal>().empty());
  EXPECT_EQ(hive.state(0), running);
  EXPECT_EQ(hive.state(1), stopping);
  EXPECT_EQ(hive.state(2), stopping);
}

TEST_F(Scale, down_closes_a_slot_once_its_worker_is_gone) {
  hive.scale(2);
  const WorkerId last = hive.slot(2).worker;
  hive.drained(last);
  EXPECT_TRUE(hive.of<action::CloseSlot>().empty());
  hive.dies(last, killed_by(15));
  ASSERT_EQ(hive.of<action::CloseSlot>().size(), 1U);
  EXPECT_EQ(hive.of<action::CloseSlot>()[0].app, "web");
  EXPECT_EQ(hive.of<action::CloseSlot>()[0].slot, 2U);
  EXPECT_EQ(hive.slots(), 2U);
}

TEST_F(Scale, down_closes_a_slot_while_those_that_take_what_waits_are_still_named) {
  hive.scale(2);
  ASSERT_THAT(hive.of<action::Rescue>().at(0).to, ElementsAre(0U, 1U));
  hive.leaves(hive.slot(2).worker);
  ASSERT_EQ(hive.of<action::CloseSlot>().size(), 1U);
  ASSERT_EQ(hive.of<action::Rescue>().size(), 1U);
  EXPECT_TRUE(std::holds_alternative<action::CloseSlot>(hive.last.front()));
}

TEST_F(Scale, relative_to_what_is_now) {
  hive.scale(2, true);
  EXPECT_EQ(hive.status().workers_desired, 5U);
  hive.scale(-1, true);
  EXPECT_EQ(hive.status().workers_desired, 4U);
}

TEST_F(Scale, to_what_is_does_nothing) {
  hive.scale(3);
  EXPECT_EQ(hive.last.size(), 1U);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
}

TEST_F(Scale, refuses_numbers_that_no_app_can_have) {
  hive.scale(0);
  ASSERT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  EXPECT_EQ(hive.results()[0].description, "web cannot have 0 workers: 1 to 4096 it may be");
  hive.scale(-3, true);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  hive.scale(4097);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  for (const bool relative : {false, true}) {
    hive.scale(std::numeric_limits<std::int64_t>::max(), relative);
    EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
    hive.scale(std::numeric_limits<std::int64_t>::min(), relative);
    EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  }
  EXPECT_EQ(hive.slots(), 3U);
}

TEST_F(Scale, is_of_whole_apps) {
  hive.scale(5, false, {"web", 1});
  ASSERT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
  EXPECT_EQ(hive.results()[0].description, "scale takes whole apps; name web");
  hive.scale(5, false, {"nobody", {}});
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::bad_name));
}

TEST_F(Scale, is_kept_over_a_reload_with_the_same_number) {
  hive.scale(5);
  hive.config({node("web", 3)});
  EXPECT_TRUE(hive.last.empty());
  AppSpec spec = node("web", 3);
  spec.stop.drain = 1s;
  hive.config({spec});
  EXPECT_EQ(hive.slots(), 5U);
}

TEST_F(Scale, gives_way_to_a_reload_with_another_number) {
  hive.scale(5);
  hive.config({node("web", 2)});
  EXPECT_EQ(hive.status().workers_desired, 2U);
  hive.config({node("web", 3)});
  EXPECT_EQ(hive.status().workers_desired, 3U);
}

TEST_F(Scale, up_takes_back_slots_that_still_drain) {
  hive.scale(2);
  hive.scale(3);
  hive.leaves(hive.slot(2).worker);
  EXPECT_TRUE(hive.of<action::CloseSlot>().empty());
  EXPECT_EQ(hive.state(2), starting);
}

TEST_F(Scale, up_during_a_roll_is_born_with_the_new_definition) {
  hive.roll();
  hive.scale(4);
  EXPECT_EQ(hive.of<action::Spawn>().at(0).definition, 2U);
}

TEST_F(Scale, down_during_a_roll_takes_slots_out_of_it) {
  hive.roll();
  hive.hand_over(0);
  hive.hand_over(1);
  hive.scale(2);
  EXPECT_EQ(hive.roll_status().phase, RollStatus::Phase::complete);
}

TEST_F(Scale, is_refused_while_the_daemon_leaves) {
  hive.command(Verb::shutdown, {}, 8);
  hive.scale(5);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::failed));
}

}  // namespace
}  // namespace skep::engine::test
