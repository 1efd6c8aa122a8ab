#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;

AppSpec by_hand(std::uint32_t workers) {
  AppSpec spec = app("web", workers);
  spec.autostart = false;
  return spec;
}

class WithoutAutostart : public testing::Test {
 protected:
  WithoutAutostart() { hive.config({by_hand(2)}); }
  Hive hive;
};

TEST_F(WithoutAutostart, an_app_stands_stopped_and_was_never_started) {
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  EXPECT_EQ(hive.state(0), stopped);
  EXPECT_EQ(hive.state(1), stopped);
  EXPECT_EQ(hive.slot(0).worker.incarnation, 0U);
}

TEST_F(WithoutAutostart, a_command_starts_what_it_names) {
  hive.start({"web", 1});
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.state(0), stopped);
  EXPECT_EQ(hive.state(1), starting);
}

TEST_F(WithoutAutostart, more_workers_stand_stopped_until_one_of_the_app_is_started) {
  hive.scale(3);
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  EXPECT_EQ(hive.state(2), stopped);
  hive.start({"web", 0});
  hive.scale(4);
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.state(3), starting);
}

TEST_F(WithoutAutostart, an_app_that_is_in_the_config_again_stays_down) {
  hive.start({"web", 0});
  hive.config({});
  hive.config({by_hand(2)});
  hive.leaves(hive.slot(0).worker);
  EXPECT_EQ(hive.state(0), stopped);
}

TEST_F(WithoutAutostart, the_key_alone_touches_no_worker) {
  hive.config({app("web", 2)});
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  hive.start({"web", 0});
  hive.config({by_hand(2)});
  EXPECT_EQ(hive.state(0), starting);
}

}  // namespace
}  // namespace skep::engine::test
