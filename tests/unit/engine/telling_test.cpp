#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/stopping.h"
#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;

class Telling : public testing::Test {
 protected:
  Telling() {
    hive.config({app("web")});
    hive.up();
  }
  Hive hive;
};

TEST_F(Telling, a_status_shows_it_until_the_next_birth) {
  hive.notifies({.status = "serving 3 clients"});
  EXPECT_EQ(hive.slot().status_text, "serving 3 clients");
  hive.notifies({.alive = true});
  EXPECT_EQ(hive.slot().status_text, "serving 3 clients");
  hive.notifies({.status = ""});
  EXPECT_EQ(hive.slot().status_text, "");
  hive.notifies({.status = "tired"});
  hive.dies();
  ASSERT_EQ(hive.state(), starting);
  EXPECT_EQ(hive.slot().status_text, "");
}

TEST_F(Telling, that_it_stops_is_told_once_a_worker) {
  hive.notifies({.stopping = true});
  ASSERT_EQ(hive.notices(Notice::Kind::said).size(), 1U);
  EXPECT_EQ(hive.notices(Notice::Kind::said)[0].severity, Notice::Severity::info);
  EXPECT_TRUE(hive.notifies({.stopping = true}).empty());
  EXPECT_EQ(hive.state(), running);
  hive.dies();
  hive.notifies({.stopping = true});
  EXPECT_EQ(hive.notices(Notice::Kind::said).size(), 1U);
}

TEST_F(Telling, that_stopping_takes_longer_puts_off_the_kill) {
  hive.stop({"web", 0});
  hive.pass(9s);
  hive.notifies({.extend_timeout = 20s});
  hive.pass(19s);
  EXPECT_TRUE(hive.of<action::Signal>().empty());
  hive.pass(1s);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 9);
}

TEST_F(Telling, that_stopping_takes_longer_does_not_put_off_the_kill_for_ever) {
  hive.stop({"web", 0});
  for (int i = 0; i < 10; ++i) {
    hive.notifies({.extend_timeout = Duration::max()});
    EXPECT_TRUE(hive.pass(longest_stop / 10 - 1ns).empty());
  }
  hive.pass(1s);
  EXPECT_EQ(hive.of<action::Signal>().size(), 1U);
}

TEST_F(Telling, that_stopping_takes_longer_never_brings_the_kill_nearer) {
  hive.stop({"web", 0});
  hive.notifies({.extend_timeout = 1s});
  EXPECT_TRUE(hive.pass(9s).empty());
}

TEST_F(Telling, that_stopping_takes_longer_is_too_late_after_the_kill) {
  hive.stop({"web", 0});
  hive.pass(10s);
  hive.notifies({.extend_timeout = 5min});
  hive.pass(10s);
  EXPECT_EQ(hive.of<action::Signal>().size(), 1U) << "it is killed again";
}

TEST(Instance, is_the_lowest_number_that_no_living_worker_has) {
  Hive hive;
  hive.config({app("api", 2), app("web", 3)});
  std::vector<std::uint32_t> instances;
  for (const auto& spawn : hive.of<action::Spawn>())
    if (spawn.worker.app == "web") instances.push_back(spawn.instance);
  EXPECT_THAT(instances, testing::ElementsAre(0U, 1U, 2U)) << "each app counts for itself";
  EXPECT_EQ(hive.slot(2).instance, 2U);
}

TEST(Instance, is_used_again_after_a_death) {
  Hive hive;
  hive.config({app("web", 3)});
  hive.all_up(3);
  hive.stop({"web", 0});
  hive.dies(exit_status(0), 0);
  hive.dies(exit_status(1), 2);
  ASSERT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].worker.slot, 2U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].instance, 0U);
  hive.start({"web", 0});
  EXPECT_EQ(hive.of<action::Spawn>().at(0).instance, 2U);
}

}  // namespace
}  // namespace skep::engine::test
