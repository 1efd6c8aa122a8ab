#include "ctl/roll_watch.h"

#include <gtest/gtest.h>

namespace skep::ctl {
namespace {

using Phase = RollStatus::Phase;

AppLine app(const std::string& name, Phase phase, double seconds) {
  AppLine line;
  line.name = name;
  line.roll = RollLine{phase, 1, 4, seconds, {}};
  return line;
}

TEST(RollWatch, takes_a_roll_under_way_for_the_one_that_was_asked_for) {
  RollWatch watch({"web"});
  watch.see({app("web", Phase::rolling, 30)}, 0.1);
  ASSERT_TRUE(watch.rolls().contains("web"));
  watch.see({app("web", Phase::stopped, 31)}, 1.1);
  EXPECT_EQ(watch.rolls().at("web").phase, Phase::stopped);
}

TEST(RollWatch, takes_a_roll_that_ended_before_the_command_for_none) {
  RollWatch watch({"web"});
  watch.see({app("web", Phase::stopped, 30)}, 0.1);
  EXPECT_TRUE(watch.rolls().empty());
}

TEST(RollWatch, sees_a_roll_that_was_over_before_it_looked) {
  RollWatch watch({"web"});
  watch.see({app("web", Phase::complete, 0.1)}, 0.2);
  EXPECT_EQ(watch.rolls().at("web").phase, Phase::complete);
}

TEST(RollWatch, remembers_how_long_a_roll_took) {
  RollWatch watch({"web"});
  watch.see({app("web", Phase::rolling, 1)}, 1);
  watch.see({app("web", Phase::complete, 3.2)}, 3.2);
  watch.see({app("web", Phase::complete, 60)}, 60);
  EXPECT_EQ(watch.rolls().at("web").seconds, 3.2);
}

TEST(RollWatch, looks_at_the_named_apps_only) {
  RollWatch watch({"web:*", "api:1"});
  watch.see({app("web", Phase::rolling, 0), app("api", Phase::rolling, 0),
             app("shop", Phase::rolling, 0)},
            0);
  EXPECT_EQ(watch.rolls().size(), 2U);
  EXPECT_FALSE(watch.rolls().contains("shop"));
}

TEST(RollWatch, of_all_looks_at_every_app) {
  RollWatch watch({"all"});
  watch.see({app("web", Phase::rolling, 0), app("api", Phase::rolling, 0)}, 0);
  EXPECT_EQ(watch.rolls().size(), 2U);
}

}  // namespace
}  // namespace skep::ctl
