#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Eligible : public testing::Test {
 protected:
  Eligible() {
    hive.config({app("web", 3)});
    hive.all_up(3);
    hive.pass(20s);
  }
  [[nodiscard]] std::vector<std::uint32_t> set() const {
    return hive.of<action::SetEligible>().at(0).slots;
  }
  Hive hive;
};

TEST_F(Eligible, slots_are_those_that_are_ready) {
  Hive young;
  young.config({app("web", 3)});
  EXPECT_TRUE(young.of<action::SetEligible>().empty());
  young.up(2);
  EXPECT_THAT(young.of<action::SetEligible>().at(0).slots, ElementsAre(2));
  young.up(0);
  EXPECT_THAT(young.of<action::SetEligible>().at(0).slots, ElementsAre(0, 2));
  EXPECT_FALSE(young.slot(1).eligible);
  EXPECT_TRUE(young.slot(2).eligible);
}

TEST_F(Eligible, set_is_told_before_the_signal_to_a_worker_that_leaves_it) {
  hive.stop({"web", 1});
  ASSERT_TRUE(std::holds_alternative<action::SetEligible>(hive.last.front()));
  EXPECT_THAT(set(), ElementsAre(0, 2));
  EXPECT_EQ(hive.of<action::Signal>().size(), 1U);
}

TEST_F(Eligible, set_is_told_once_for_all_that_one_event_changes) {
  hive.stop({"web", std::nullopt});
  ASSERT_EQ(hive.of<action::SetEligible>().size(), 1U);
  EXPECT_THAT(set(), IsEmpty());
}

TEST_F(Eligible, set_is_empty_before_the_release) {
  hive.dies(exit_status(1), 0);
  hive.stop({"web", std::nullopt});
  EXPECT_THAT(set(), IsEmpty());
  for (std::uint32_t index = 0; index < 3; ++index) hive.dies(exit_status(0), index);
  EXPECT_TRUE(hive.of<action::SetEligible>().empty());
  EXPECT_EQ(hive.of<action::Release>().size(), 1U);
}

TEST_F(Eligible, set_loses_a_worker_that_died_in_the_same_call) {
  hive.dies(exit_status(1), 0);
  EXPECT_THAT(set(), ElementsAre(1, 2));
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
}

TEST_F(Eligible, set_is_never_emptied_by_stalls_alone) {
  hive.silent(200ms, 0);
  EXPECT_THAT(set(), ElementsAre(1, 2));
  hive.silent(200ms, 1);
  EXPECT_THAT(set(), ElementsAre(2));
  hive.silent(200ms, 2);
  EXPECT_THAT(set(), ElementsAre(0, 1, 2));
  EXPECT_TRUE(hive.slot(0).eligible);
  EXPECT_TRUE(hive.slot(0).stalled);
  hive.silent(0ms, 1);
  EXPECT_THAT(set(), ElementsAre(1));
}

TEST_F(Eligible, set_is_not_told_when_it_stays_the_same) {
  hive.stop({"web", 0});
  hive.dies(exit_status(0), 0);
  EXPECT_TRUE(hive.of<action::SetEligible>().empty());
}

}  // namespace
}  // namespace skep::engine::test
