#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Traffic : public testing::Test {
 protected:
  Traffic() { begin(node("web", 3)); }

  void begin(const AppSpec& spec) {
    hive = {};
    hive.config({spec});
    hive.all_up(spec.workers);
    hive.pass(20s);
  }
  [[nodiscard]] action::Rescue rescue() const { return hive.of<action::Rescue>().at(0); }
  void expect_rescue(std::vector<std::uint32_t> from, std::vector<std::uint32_t> to) const {
    ASSERT_EQ(hive.of<action::Rescue>().size(), 1U);
    EXPECT_EQ(rescue().from, from);
    EXPECT_EQ(rescue().to, to);
  }
  Hive hive;
};

TEST_F(Traffic, of_workers_that_boot_goes_to_those_that_are_ready) {
  Hive young;
  young.config({node("web", 3)});
  EXPECT_TRUE(young.of<action::Rescue>().empty()) << "nobody is ready";
  young.up(1);
  ASSERT_EQ(young.of<action::Rescue>().size(), 1U);
  EXPECT_THAT(young.of<action::Rescue>()[0].from, ElementsAre(0U, 2U));
  EXPECT_THAT(young.of<action::Rescue>()[0].to, ElementsAre(1U));
  young.up(0);
  young.up(2);
  ASSERT_EQ(young.of<action::Rescue>().size(), 1U);
  EXPECT_THAT(young.of<action::Rescue>()[0].from, IsEmpty()) << "no more";
}

TEST_F(Traffic, of_a_worker_that_dies_goes_to_the_others_until_it_is_back) {
  hive.dies(killed_by(9), 1);
  expect_rescue({1}, {0, 2});
  hive.up(1);
  expect_rescue({}, {});
}

TEST_F(Traffic, of_a_stalled_worker_goes_to_the_others_until_it_turns) {
  hive.silent(200ms, 2);
  expect_rescue({2}, {0, 1});
  hive.silent(0ms, 2);
  expect_rescue({}, {});
}

TEST_F(Traffic, of_a_worker_that_leaves_goes_to_the_others) {
  hive.stop({"web", 0});
  expect_rescue({0}, {1, 2});
}

TEST_F(Traffic, is_not_rescued_where_every_worker_is_stalled) {
  hive.silent(200ms, 0);
  hive.silent(200ms, 1);
  expect_rescue({0, 1}, {2});
  hive.silent(200ms, 2);
  expect_rescue({}, {});
  hive.silent(0ms, 1);
  expect_rescue({0, 2}, {1});
}

TEST_F(Traffic, is_told_before_the_signal_to_who_leaves) {
  hive.stop({"web", 0});
  ASSERT_GE(hive.last.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<action::SetEligible>(hive.last[0]));
  EXPECT_TRUE(std::holds_alternative<action::Rescue>(hive.last[1]));
}

TEST_F(Traffic, does_not_go_to_a_worker_that_says_it_stops) {
  hive.notifies({.stopping = true}, 1);
  EXPECT_THAT(hive.of<action::SetEligible>().at(0).slots, ElementsAre(0U, 2U));
  expect_rescue({1}, {0, 2});
}

TEST_F(Traffic, goes_to_a_worker_that_says_it_stops_where_there_is_no_other) {
  begin(app("web"));
  hive.notifies({.stopping = true});
  EXPECT_TRUE(hive.of<action::SetEligible>().empty());
  EXPECT_TRUE(hive.slot().eligible);
}

TEST_F(Traffic, that_was_rescued_is_counted_and_told) {
  hive.tell(event::Rescued{"web", 1, 1, 0});
  EXPECT_THAT(hive.texts(Notice::Kind::rescued),
              ElementsAre("1 connection that waited for it was handed to other workers"));
  hive.tell(event::Rescued{"web", 1, 4, 2});
  EXPECT_THAT(hive.texts(Notice::Kind::rescued),
              ElementsAre("4 connections that waited for it were handed to other workers",
                          "2 connections that waited for it were taken by no worker and closed"));
  EXPECT_EQ(hive.notices(Notice::Kind::rescued)[1].severity, Notice::Severity::error);
  EXPECT_EQ(hive.slot(1).rescued, 5U);
  EXPECT_EQ(hive.slot(1).rescues_lost, 2U);
  EXPECT_EQ(hive.slot(0).rescued, 0U);
}

TEST_F(Traffic, that_was_rescued_is_counted_over_all_workers_of_a_slot) {
  hive.tell(event::Rescued{"web", 1, 3, 0});
  hive.dies(exit_status(1), 1);
  hive.up(1);
  EXPECT_EQ(hive.slot(1).rescued, 3U);
}

TEST_F(Traffic, that_was_rescued_from_an_unknown_slot_is_not_counted) {
  EXPECT_TRUE(hive.tell(event::Rescued{"web", 9, 3, 0}).empty());
  EXPECT_TRUE(hive.tell(event::Rescued{"nobody", 0, 3, 0}).empty());
}

class Overload : public Traffic {
 protected:
  Overload() { begin(spec_of()); }

  static AppSpec spec_of() {
    AppSpec spec = node("web", 2);
    spec.loop_lag.hard.reset();
    spec.overload = {2s, 7s};
    return spec;
  }
  // Sees both workers stalled for so long.
  void stalled(Duration silence) {
    hive.silent(silence, 0);
    hive.silent(silence, 1);
  }
};

TEST_F(Overload, begins_when_every_worker_has_been_stalled_for_so_long) {
  stalled(200ms);
  hive.pass(1799ms);
  stalled(1999ms);
  EXPECT_TRUE(hive.of<action::Overload>().empty());
  hive.pass(1ms);
  hive.silent(2s, 0);
  ASSERT_EQ(hive.of<action::Overload>().size(), 1U);
  EXPECT_TRUE(hive.of<action::Overload>()[0].on);
  EXPECT_EQ(hive.of<action::Overload>()[0].retry_after, 7s);
  EXPECT_TRUE(hive.status().overloaded);
  EXPECT_THAT(hive.texts(Notice::Kind::overload),
              ElementsAre("every worker has been stalled for 2s: new connections are answered with "
                          "503"));
  EXPECT_EQ(hive.notices(Notice::Kind::overload)[0].severity, Notice::Severity::error);
}

TEST_F(Overload, is_counted_from_the_last_worker_that_stalled) {
  hive.silent(3s, 0);
  hive.silent(200ms, 1);
  EXPECT_TRUE(hive.of<action::Overload>().empty());
  hive.pass(1800ms);
  hive.silent(2s, 1);
  EXPECT_EQ(hive.of<action::Overload>().size(), 1U);
}

TEST_F(Overload, is_told_once) {
  stalled(2s);
  hive.pass(1s);
  stalled(3s);
  EXPECT_TRUE(hive.of<action::Overload>().empty());
}

TEST_F(Overload, ends_when_one_of_them_turns_again) {
  stalled(2s);
  hive.silent(0ms, 1);
  ASSERT_EQ(hive.of<action::Overload>().size(), 1U);
  EXPECT_FALSE(hive.of<action::Overload>()[0].on);
  EXPECT_THAT(hive.texts(Notice::Kind::overload),
              ElementsAre("a worker takes new connections again"));
}

TEST_F(Overload, ends_when_none_of_them_runs_any_more) {
  stalled(2s);
  hive.stop({"web", {}});
  ASSERT_EQ(hive.of<action::Overload>().size(), 1U);
  EXPECT_THAT(hive.texts(Notice::Kind::overload),
              ElementsAre("new connections wait for a worker again"));
}

TEST_F(Overload, is_none_while_a_worker_boots_beside_a_healthy_one) {
  hive.dies(exit_status(1), 1);
  hive.silent(1s, 0);
  hive.silent(0ms, 0);
  hive.pass(5s);
  hive.see(hive.sample(0));
  EXPECT_FALSE(hive.status().overloaded);
}

TEST_F(Overload, is_none_where_the_config_does_not_say_after_what_time) {
  AppSpec spec = spec_of();
  spec.overload.after.reset();
  hive.config({spec});
  stalled(1h);
  EXPECT_FALSE(hive.status().overloaded);
}

TEST_F(Overload, ends_when_the_config_says_so) {
  stalled(2s);
  AppSpec spec = spec_of();
  spec.overload.after.reset();
  hive.config({spec});
  ASSERT_EQ(hive.of<action::Overload>().size(), 1U);
  EXPECT_FALSE(hive.of<action::Overload>()[0].on);
}

}  // namespace
}  // namespace skep::engine::test
