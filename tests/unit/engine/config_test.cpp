#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/app_keys.h"
#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;

TEST(Definition, is_what_a_process_gets_at_its_birth) {
  const AppSpec before = app("web");
  const auto changed = [&](auto change) {
    AppSpec after = before;
    change(after);
    return changed_definition(before, after);
  };
  EXPECT_EQ(changed([](AppSpec& spec) { spec.command.emplace_back("x"); }), "command");
  EXPECT_EQ(changed([](AppSpec& spec) { spec.directory = "/"; }), "directory");
  EXPECT_EQ(changed([](AppSpec& spec) { spec.user = "web"; }), "user");
  EXPECT_EQ(changed([](AppSpec& spec) { spec.runtime = Runtime::node; }), "runtime");
  EXPECT_EQ(changed([](AppSpec& spec) { spec.cluster = false; }), "cluster");
  EXPECT_EQ(changed([](AppSpec& spec) { spec.env["A"] = "b"; }), "env");
  EXPECT_EQ(changed([](AppSpec& spec) { spec.umask = 022; }), "umask");
  EXPECT_EQ(changed([](AppSpec& spec) { spec.stdin_pipe = true; }), "stdin");
  EXPECT_EQ(changed([](AppSpec& spec) { spec.rlimits["core"] = 0; }), "rlimits");
  EXPECT_EQ(changed([](AppSpec& spec) {
              spec.loop_lag.hard.reset();
              spec.heap.soft.reset();
              spec.memory.soft = Bytes{1};
              spec.restart.give_up.reset();
              spec.ready = {ReadySpec::When::http, 1s, 1s, "/well"};
              spec.health.path = "/well";
              spec.health.every = 1s;
              spec.health.timeout = 1s;
              spec.health.failures = 1;
              spec.stop.signal = 2;
              spec.max_unavailable = 9;
              spec.workers = 9;
              spec.logs.rotate_keep = 1;
            }),
            "");
}

TEST(Definition, has_what_its_processes_inherit_where_they_do_not_ask) {
  const auto changed = [](Runtime runtime, bool cluster) {
    AppSpec before = app("web");
    before.runtime = runtime;
    before.cluster = cluster;
    AppSpec after = before;
    after.listen.push_back({ListenAddress::Family::ipv4, "0.0.0.0", 80, false, 0});
    return changed_definition(before, after);
  };
  EXPECT_EQ(changed(Runtime::other, true), "listen");
  EXPECT_EQ(changed(Runtime::node, false), "listen");
  EXPECT_EQ(changed(Runtime::node, true), "") << "a rule for who asks";
}

TEST(Definition, has_the_watchdog_of_which_a_process_learns_at_its_birth) {
  AppSpec after = app("web");
  after.health.watchdog = 30s;
  EXPECT_EQ(changed_definition(app("web"), after), "health.watchdog");
}

class Config : public testing::Test {
 protected:
  Config() {
    hive.config({app("web", 3)});
    hive.all_up(3);
    hive.pass(20s);
  }
  static AppSpec changed(std::uint32_t workers = 3) {
    AppSpec spec = app("web", workers);
    spec.env["MODE"] = "new";
    return spec;
  }
  Hive hive;
};

TEST_F(Config, that_is_the_same_does_nothing) {
  EXPECT_TRUE(hive.config({app("web", 3)}).empty());
}

TEST_F(Config, tells_of_new_apps_and_starts_them) {
  hive.config({app("api"), app("web", 3)});
  ASSERT_EQ(hive.notices(Notice::Kind::app_added).size(), 1U);
  EXPECT_EQ(hive.notices(Notice::Kind::app_added)[0].worker.app, "api");
  EXPECT_EQ(hive.state(0, "api"), starting);
}

TEST_F(Config, drains_workers_of_a_changed_definition_one_at_a_time_where_two_cannot_overlap) {
  hive.config({changed()});
  EXPECT_THAT(hive.notices(Notice::Kind::app_changed).at(0).text,
              testing::StartsWith("env changed"));
  for (std::uint32_t index = 0; index < 3; ++index) {
    EXPECT_EQ(hive.state(index), stopping);
    ASSERT_EQ(hive.of<action::Drain>().size(), 1U);
    EXPECT_EQ(hive.of<action::Drain>()[0].worker.slot, index);
    hive.leaves(hive.slot(index).worker);
    EXPECT_EQ(hive.state(index), starting);
    EXPECT_EQ(hive.restarts(RestartReason::config, index), 1U);
    hive.up(index);
  }
  EXPECT_TRUE(hive.of<action::Drain>().empty());
}

TEST_F(Config, does_not_replace_twice_what_died_meanwhile) {
  hive.config({changed()});
  hive.dies(exit_status(1), 2);
  hive.up(2);
  hive.dies(exit_status(0), 0);
  hive.up(0);
  hive.dies(exit_status(0), 1);
  hive.up(1);
  EXPECT_TRUE(hive.of<action::Signal>().empty()) << "slot 2 has the new definition already";
}

TEST_F(Config, replaces_workers_that_are_not_ready_yet_without_waiting) {
  hive.dies(exit_status(1), 0);
  hive.dies(exit_status(1), 1);
  hive.config({changed()});
  EXPECT_EQ(hive.state(0), stopping);
  EXPECT_EQ(hive.state(1), stopping);
  EXPECT_EQ(hive.state(2), running);
}

TEST_F(Config, tries_a_new_definition_where_the_old_one_has_failed) {
  AppSpec spec = app("web", 3);
  spec.restart.give_up = 1;
  hive.config({spec});
  hive.dies();
  ASSERT_EQ(hive.state(), fatal);
  hive.config({changed()});
  EXPECT_EQ(hive.state(), starting);
}

TEST_F(Config, leaves_alone_what_was_stopped_by_command) {
  hive.stop({"web", 1});
  hive.dies(exit_status(0), 1);
  hive.config({changed()});
  hive.pass(1h);
  EXPECT_EQ(hive.state(1), stopped);
}

TEST_F(Config, with_fewer_workers_stops_the_highest_slots_and_drops_them) {
  hive.config({app("web", 1)});
  EXPECT_EQ(hive.state(0), running);
  EXPECT_EQ(hive.state(2), stopping);
  hive.dies(exit_status(0), 1);
  EXPECT_EQ(hive.slots(), 3U) << "slots leave from the end";
  hive.start({"web", 1});
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::bad_name));
  hive.dies(exit_status(0), 2);
  EXPECT_EQ(hive.slots(), 1U);
}

TEST_F(Config, with_more_workers_adds_slots_and_starts_them) {
  hive.config({app("web", 5)});
  EXPECT_EQ(hive.slots(), 5U);
  EXPECT_EQ(hive.of<action::Spawn>().size(), 2U);
}

TEST_F(Config, takes_back_slots_that_were_leaving) {
  hive.config({app("web", 1)});
  hive.config({app("web", 3)});
  hive.dies(exit_status(0), 1);
  hive.dies(exit_status(0), 2);
  EXPECT_EQ(hive.slots(), 3U);
  EXPECT_EQ(hive.state(1), starting);
  EXPECT_EQ(hive.state(2), starting);
}

TEST_F(Config, without_an_app_stops_it_and_lets_it_vanish) {
  hive.config({});
  hive.dies(exit_status(0), 0);
  hive.dies(exit_status(0), 1);
  EXPECT_EQ(hive.slots(), 3U);
  hive.dies(exit_status(0), 2);
  EXPECT_EQ(hive.notices(Notice::Kind::app_removed).size(), 1U);
  EXPECT_EQ(hive.of<action::Release>().size(), 1U);
  EXPECT_TRUE(hive.engine.snapshot().apps.empty());
}

TEST_F(Config, without_an_app_fails_the_starts_that_wait_for_it) {
  hive.stop({"web", 0});
  hive.dies(exit_status(0));
  hive.start({"web", 0}, 8);
  hive.config({});
  EXPECT_THAT(hive.outcomes(8), ElementsAre(Outcome::failed));
  hive.stop({"web", std::nullopt}, 9);
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::bad_name));
}

TEST_F(Config, takes_back_an_app_that_was_leaving) {
  hive.config({});
  hive.dies(exit_status(0), 0);
  hive.config({app("web", 2)});
  EXPECT_EQ(hive.state(0), starting);
  hive.dies(exit_status(0), 2);
  hive.dies(exit_status(0), 1);
  EXPECT_EQ(hive.slots(), 2U);
  EXPECT_EQ(hive.state(1), starting);
}

TEST_F(Config, forgets_an_app_without_processes_at_once) {
  AppSpec spec = app("job");
  spec.restart.policy = RestartSpec::Policy::never;
  hive.config({spec, app("web", 3)});
  hive.up(0, "job");
  hive.dies(exit_status(0), 0, "job");
  hive.config({app("web", 3)});
  EXPECT_EQ(hive.slots("job"), 0U);
}

TEST_F(Config, applies_a_new_readiness_to_workers_that_are_not_ready) {
  hive.dies();
  hive.born();
  AppSpec spec = app("web", 3);
  spec.ready = {ReadySpec::When::after, 5s, 60s};
  hive.config({spec});
  hive.pass(5s);
  EXPECT_EQ(hive.state(), running);
}

}  // namespace
}  // namespace skep::engine::test
