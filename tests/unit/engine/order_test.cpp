#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AppSpec after(AppSpec spec, std::vector<std::string> needed) {
  spec.after = std::move(needed);
  return spec;
}

class Order : public testing::Test {
 protected:
  std::vector<std::string> spawned() const {
    std::vector<std::string> names;
    for (const auto& spawn : hive.of<action::Spawn>()) names.push_back(spawn.worker.slot_name());
    return names;
  }
  const SlotStatus web() { return status = hive.slot(0, "web"); }
  // What time has made due at this moment.
  void at_once() { (void)hive.pass(0s); }
  void gives_up(const std::string& name) {
    for (int i = 0; i < 10 && hive.state(0, name) != WorkerState::fatal; ++i) {
      (void)hive.born(0, name);
      (void)hive.dies(exit_status(1), 0, name);
      if (hive.state(0, name) != WorkerState::fatal) (void)hive.pass(31s);
    }
  }

  Hive hive;
  SlotStatus status;
};

AppSpec hopeless(std::string name) {
  AppSpec spec = app(std::move(name));
  spec.restart.give_up = 1;
  return spec;
}

TEST_F(Order, starts_an_app_when_every_worker_of_the_one_it_is_after_has_been_running) {
  hive.config({app("redis", 2), after(app("web", 2), {"redis"})});
  EXPECT_THAT(spawned(), ElementsAre("redis:0", "redis:1"));
  hive.up(0, "redis");
  at_once();
  EXPECT_THAT(spawned(), IsEmpty());
  hive.up(1, "redis");
  EXPECT_THAT(spawned(), ElementsAre("web:0", "web:1"));
}

TEST_F(Order, waits_for_all_apps_and_through_all_that_lie_between) {
  hive.config({app("a"), after(app("b"), {"a"}), app("c"), after(app("d"), {"b", "c"})});
  EXPECT_THAT(spawned(), ElementsAre("a:0", "c:0"));
  hive.up(0, "c");
  EXPECT_THAT(spawned(), IsEmpty());
  hive.up(0, "a");
  EXPECT_THAT(spawned(), ElementsAre("b:0"));
  hive.up(0, "b");
  EXPECT_THAT(spawned(), ElementsAre("d:0"));
}

TEST_F(Order, of_a_worker_that_waits_is_told_in_its_status_and_by_a_notice) {
  hive.config({app("redis"), after(app("web"), {"redis"})});
  EXPECT_THAT(hive.texts(Notice::Kind::order), ElementsAre("waits for redis, which is starting"));
  EXPECT_EQ(web().state, WorkerState::stopped);
  EXPECT_EQ(web().waits_for, "redis, which is starting");
  hive.up(0, "redis");
  EXPECT_EQ(web().waits_for, "");
}

TEST_F(Order, says_through_whom_it_waits) {
  hive.config({app("a"), after(app("b"), {"a"}), after(app("web"), {"b"})});
  EXPECT_EQ(web().waits_for, "b, which waits for a, which is starting");
}

TEST_F(Order, of_an_app_that_gave_up_waits_for_it_and_says_so) {
  hive.config({hopeless("redis"), after(app("web"), {"redis"})});
  gives_up("redis");
  ASSERT_EQ(hive.state(0, "redis"), WorkerState::fatal);
  EXPECT_EQ(web().waits_for, "redis, which is FATAL");
  hive.start({"redis", 0});
  hive.up(0, "redis");
  EXPECT_THAT(spawned(), ElementsAre("web:0"));
}

TEST_F(Order, holds_nobody_whose_dependency_is_in_no_config) {
  hive.config({after(app("web"), {"gone"})});
  EXPECT_THAT(spawned(), ElementsAre("web:0"));
}

TEST_F(Order, lets_go_when_the_app_that_was_waited_for_is_removed) {
  hive.config({app("redis"), after(app("web"), {"redis"})});
  hive.config({app("web")});
  at_once();
  EXPECT_EQ(web().state, WorkerState::starting);
}

TEST_F(Order, restarts_no_app_because_one_it_is_after_restarts) {
  hive.config({app("redis"), after(app("web"), {"redis"})});
  hive.up(0, "redis");
  hive.up(0, "web");
  hive.dies(exit_status(1), 0, "redis");
  EXPECT_EQ(web().state, WorkerState::running);
}

TEST_F(Order, does_not_hold_a_restart_of_an_app_that_was_admitted) {
  hive.config({app("redis"), after(app("web"), {"redis"})});
  hive.up(0, "redis");
  hive.up(0, "web");
  hive.stop({"redis", {}});
  hive.dies(exit_status(0), 0, "redis");
  hive.dies(exit_status(1), 0, "web");
  EXPECT_THAT(spawned(), ElementsAre("web:0"));
}

TEST_F(Order, holds_an_app_again_once_all_of_it_was_stopped) {
  hive.config({app("redis"), after(app("web"), {"redis"})});
  hive.up(0, "redis");
  hive.up(0, "web");
  for (const char* name : {"web", "redis"}) {
    hive.stop({name, {}});
    hive.dies(exit_status(0), 0, name);
  }
  hive.start({"web", {}});
  EXPECT_THAT(spawned(), ElementsAre("redis:0")) << "what it needs is started with it";
  hive.up(0, "redis");
  EXPECT_THAT(spawned(), ElementsAre("web:0"));
}

TEST_F(Order, starts_what_an_app_needs_when_it_is_started_by_hand) {
  hive.config({app("a"), after(app("b"), {"a"}), after(app("web"), {"b"})});
  hive.stop({});
  hive.dies(exit_status(0), 0, "a");
  hive.start({"web", {}}, 9);
  EXPECT_THAT(spawned(), ElementsAre("a:0"));
  hive.up(0, "a");
  hive.up(0, "b");
  hive.up(0, "web");
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::success));
}

TEST_F(Order, gives_an_app_that_gave_up_another_try_when_one_after_it_is_started_by_hand) {
  hive.config({hopeless("redis"), after(app("web"), {"redis"})});
  gives_up("redis");
  hive.start({"web", {}});
  EXPECT_THAT(spawned(), ElementsAre("redis:0"));
}

TEST_F(Order, answers_a_start_that_waits_for_an_app_that_does_not_come_up) {
  hive.config({hopeless("redis"), after(app("web"), {"redis"})});
  gives_up("redis");
  hive.start({"web", {}}, 9);
  EXPECT_THAT(hive.results(9), IsEmpty()) << "redis has another try";
  hive.born(0, "redis");
  hive.dies(exit_status(1), 0, "redis");
  ASSERT_THAT(hive.outcomes(9), ElementsAre(Outcome::failed));
  EXPECT_EQ(hive.results(9).front().description, "web:0 waits for redis, which is FATAL");
}

TEST_F(Order, lets_a_held_worker_be_stopped) {
  hive.config({app("redis"), after(app("web"), {"redis"})});
  hive.stop({"web", {}}, 9);
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::success));
  EXPECT_EQ(web().waits_for, "");
  hive.up(0, "redis");
  EXPECT_THAT(spawned(), IsEmpty());
}

TEST_F(Order, takes_a_job_that_ended_well_for_one_that_is_up) {
  AppSpec job = app("migrate");
  job.restart.policy = RestartSpec::Policy::on_failure;
  hive.config({job, after(app("web"), {"migrate"})});
  hive.born(0, "migrate");
  hive.dies(exit_status(0), 0, "migrate");
  EXPECT_THAT(spawned(), ElementsAre("web:0"));
}

TEST_F(Order, waits_for_a_job_that_failed) {
  AppSpec job = app("migrate");
  job.restart.policy = RestartSpec::Policy::never;
  hive.config({job, after(app("web"), {"migrate"})});
  hive.born(0, "migrate");
  hive.dies(exit_status(1), 0, "migrate");
  EXPECT_EQ(web().waits_for, "migrate, which has failed");
}

TEST_F(Order, boots_no_spare_of_an_app_that_is_held) {
  AppSpec web = after(node("web"), {"redis"});
  web.spares = 1;
  hive.config({app("redis"), web});
  EXPECT_THAT(spawned(), ElementsAre("redis:0"));
  hive.up(0, "redis");
  hive.up(0, "web");
  at_once();
  EXPECT_THAT(hive.extras(ExtraStatus::Role::spare), testing::SizeIs(1));
}

TEST_F(Order, that_became_a_circle_is_held_and_says_so) {
  hive.config({after(app("a"), {"b"}), after(app("b"), {"a"})});
  EXPECT_THAT(spawned(), IsEmpty());
  EXPECT_THAT(hive.slot(0, "a").waits_for, HasSubstr("b, which"));
  hive.start({"a", {}}, 9);
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::failed));
  hive.command(Verb::shutdown, {});
  EXPECT_THAT(hive.of<action::Halt>(), testing::SizeIs(1));
}

TEST_F(Order, is_kept_over_saving_and_loading) {
  hive.config({app("redis"), after(app("web"), {"redis"})});
  auto loaded = Engine::load(hive.engine.save());
  ASSERT_TRUE(loaded) << loaded.error().message;
  hive.engine = *std::move(loaded);
  EXPECT_EQ(web().waits_for, "redis, which is starting");
  hive.up(0, "redis");
  EXPECT_THAT(spawned(), ElementsAre("web:0"));
}

}  // namespace
}  // namespace skep::engine::test
