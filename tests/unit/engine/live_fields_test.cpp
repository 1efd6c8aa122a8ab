#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t mib = 1ULL << 20U;

// What an update changes of an app whose worker lives and stays.
class LiveFields : public testing::Test {
 protected:
  LiveFields() {
    hive.config({spec});
    hive.up();
    hive.pass(20s);
  }

  void update() { hive.config({spec}); }
  void resident(std::uint64_t mebibytes) {
    Sample sample = hive.sample();
    sample.resident_bytes = mebibytes * mib;
    hive.see(sample);
  }

  AppSpec spec = node("web");
  Hive hive;
};

TEST_F(LiveFields, a_lower_limit_is_passed_by_what_was_within_the_old_one) {
  spec.memory = {std::nullopt, Bytes{200 * mib}, 0s};
  update();
  resident(150);
  EXPECT_THAT(hive.notices(Notice::Kind::breached), IsEmpty());
  spec.memory.hard = Bytes{100 * mib};
  update();
  EXPECT_EQ(hive.state(), running);
  resident(150);
  EXPECT_EQ(hive.notices(Notice::Kind::breached).size(), 1U);
}

TEST_F(LiveFields, a_limit_that_is_lifted_and_set_again_is_passed_anew) {
  spec.memory = {Bytes{100 * mib}, std::nullopt, 0s};
  update();
  resident(150);
  ASSERT_EQ(hive.notices(Notice::Kind::breached).size(), 1U);
  spec.memory.soft.reset();
  update();
  resident(150);
  EXPECT_THAT(hive.notices(Notice::Kind::recovered), IsEmpty());
  spec.memory.soft = Bytes{100 * mib};
  update();
  resident(150);
  EXPECT_EQ(hive.notices(Notice::Kind::breached).size(), 1U);
}

TEST_F(LiveFields, a_shorter_soft_lag_makes_the_same_silence_a_stall) {
  hive.silent(80ms);
  EXPECT_FALSE(hive.slot().stalled);
  spec.loop_lag.soft = 50ms;
  update();
  hive.silent(80ms);
  EXPECT_TRUE(hive.slot().stalled);
}

TEST_F(LiveFields, a_shorter_backoff_ends_a_longer_one_that_has_begun) {
  spec.restart.backoff_first = 20s;
  spec.restart.give_up.reset();
  update();
  hive.dies();
  hive.born();
  hive.dies();
  ASSERT_EQ(hive.state(), backoff);
  spec.restart.backoff_first = spec.restart.backoff_most = 1s;
  update();
  hive.pass(1s);
  EXPECT_EQ(hive.state(), starting);
}

TEST_F(LiveFields, a_shorter_grace_ends_a_longer_one_that_has_begun) {
  spec.stop.kill = 10min;
  update();
  hive.stop({"web", 0});
  spec.stop.kill = 1s;
  update();
  hive.pass(1s);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, SIGKILL);
}

TEST_F(LiveFields, a_longer_grace_is_for_those_that_are_stopped_later) {
  hive.stop({"web", 0});
  spec.stop.kill = 10min;
  update();
  hive.pass(10s);
  EXPECT_EQ(hive.of<action::Signal>().size(), 1U);
}

TEST_F(LiveFields, an_overload_goes_on_with_the_new_time_to_try_again) {
  spec.overload = {1s, 2s};
  update();
  hive.silent(1s);
  ASSERT_TRUE(hive.status().overloaded);
  spec.overload.retry_after = 9s;
  update();
  ASSERT_EQ(hive.of<action::Overload>().size(), 1U);
  EXPECT_TRUE(hive.of<action::Overload>()[0].on);
  EXPECT_EQ(hive.of<action::Overload>()[0].retry_after, 9s);
}

TEST_F(LiveFields, a_policy_is_that_of_the_next_death) {
  spec.restart.policy = RestartSpec::Policy::never;
  update();
  hive.dies();
  EXPECT_EQ(hive.state(), exited);
}

TEST_F(LiveFields, touch_no_process) {
  spec.heap.hard.reset();
  spec.memory.soft = Bytes{1};
  spec.health.every = 1s;
  spec.ready.timeout = 1s;
  spec.stop.signal = SIGINT;
  spec.roll.max_surge = 3;
  spec.max_unavailable = 2;
  spec.balance = Balance::source;
  spec.logs.rotate_keep = 3;
  update();
  EXPECT_THAT(hive.texts(Notice::Kind::app_changed),
              ElementsAre("the config changed; no worker needs to be replaced"));
  EXPECT_THAT(hive.of<action::Signal>(), IsEmpty());
  EXPECT_THAT(hive.of<action::Spawn>(), IsEmpty());
}

// Some apps of two.
class SomeApps : public testing::Test {
 protected:
  SomeApps() {
    hive.config({app("api"), app("web")});
    hive.up(0, "api");
    hive.up(0, "web");
    hive.pass(20s);
  }
  void update(std::vector<AppSpec> apps, std::set<std::string> only) {
    hive.tell(event::ConfigLoaded{std::move(apps), std::move(only)});
  }
  static AppSpec changed(const std::string& name) {
    AppSpec spec = app(name);
    spec.env["MODE"] = "new";
    return spec;
  }
  Hive hive;
};

TEST_F(SomeApps, are_changed_and_the_others_stay) {
  update({changed("api"), changed("web")}, {"api"});
  EXPECT_EQ(hive.state(0, "api"), stopping);
  EXPECT_EQ(hive.state(0, "web"), running);
}

TEST_F(SomeApps, are_removed_and_the_others_stay) {
  update({}, {"api"});
  EXPECT_EQ(hive.state(0, "api"), stopping);
  EXPECT_EQ(hive.state(0, "web"), running);
}

TEST_F(SomeApps, are_added_and_the_others_stay) {
  update({app("job"), changed("web")}, {"job"});
  EXPECT_EQ(hive.state(0, "job"), starting);
  EXPECT_EQ(hive.state(0, "api"), running);
  EXPECT_EQ(hive.state(0, "web"), running);
}

TEST(ConfigInForce, is_what_was_loaded_last_without_apps_on_their_way_out) {
  Hive hive;
  AppSpec web = app("web", 2);
  hive.config({app("api"), web});
  hive.up(0, "api");
  web.stop.kill = 77s;
  hive.config({web});
  EXPECT_EQ(hive.engine.config(), std::vector<AppSpec>{web});
}

TEST(ConfigInForce, does_not_have_how_an_app_was_scaled) {
  Hive hive;
  hive.config({app("web", 2)});
  hive.scale(5);
  EXPECT_EQ(hive.engine.config(), std::vector<AppSpec>{app("web", 2)});
}

TEST(ConfigInForce, is_that_of_before_where_a_roll_went_back) {
  Hive hive;
  AppSpec before = node("web", 2);
  before.roll.soak = 60s;
  hive.config({before});
  hive.all_up(2);
  hive.pass(20s);
  AppSpec after = before;
  after.env["MODE"] = "new";
  hive.config({after});
  EXPECT_EQ(hive.engine.config(), std::vector<AppSpec>{after});
  hive.hand_over(0);
  hive.dies(killed_by(SIGSEGV));
  EXPECT_EQ(hive.engine.config(), std::vector<AppSpec>{before});
}

}  // namespace
}  // namespace skep::engine::test
