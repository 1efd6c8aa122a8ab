#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// "web" is after "redis", and both run.
class Parting : public testing::Test {
 protected:
  Parting() {
    hive.config(both());
    hive.up(0, "redis");
    hive.up(0, "web");
  }

  static std::vector<AppSpec> both() {
    AppSpec web = app("web");
    web.after = {"redis"};
    return {app("redis"), web};
  }
  std::vector<std::string> signalled() const {
    std::vector<std::string> names;
    for (const auto& signal : hive.of<action::Signal>()) names.push_back(signal.worker.slot_name());
    return names;
  }
  WorkerState redis() const { return hive.state(0, "redis"); }

  Hive hive;
};

TEST_F(Parting, stops_an_app_when_those_after_it_have_left) {
  hive.stop({});
  EXPECT_THAT(signalled(), ElementsAre("web:0"));
  EXPECT_EQ(redis(), WorkerState::running);
  hive.dies(exit_status(0), 0, "web");
  EXPECT_THAT(signalled(), ElementsAre("redis:0"));
  EXPECT_THAT(hive.results(), IsEmpty());
  hive.dies(exit_status(0), 0, "redis");
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success, Outcome::success));
}

TEST_F(Parting, is_the_way_of_a_shutdown) {
  hive.command(Verb::shutdown, {});
  EXPECT_THAT(signalled(), ElementsAre("web:0"));
  hive.dies(exit_status(0), 0, "web");
  EXPECT_THAT(signalled(), ElementsAre("redis:0"));
  EXPECT_THAT(hive.of<action::Halt>(), IsEmpty());
  hive.dies(exit_status(0), 0, "redis");
  EXPECT_THAT(hive.of<action::Halt>(), SizeIs(1));
}

TEST_F(Parting, takes_no_longer_than_the_stops_of_one_app_after_the_other) {
  hive.command(Verb::shutdown, {});
  hive.pass(10s);
  EXPECT_THAT(signalled(), ElementsAre("web:0")) << "SIGKILL";
  hive.dies(killed_by(9), 0, "web");
  EXPECT_THAT(signalled(), ElementsAre("redis:0"));
}

TEST_F(Parting, is_the_way_of_apps_that_leave_the_config) {
  hive.config({});
  EXPECT_THAT(signalled(), ElementsAre("web:0"));
  hive.dies(exit_status(0), 0, "web");
  EXPECT_THAT(signalled(), ElementsAre("redis:0"));
  hive.dies(exit_status(0), 0, "redis");
  EXPECT_EQ(hive.slots("redis"), 0U);
}

TEST_F(Parting, waits_for_nobody_who_goes_on) {
  hive.stop({"redis", {}});
  EXPECT_THAT(signalled(), ElementsAre("redis:0"));
}

TEST_F(Parting, waits_only_for_the_workers_that_are_stopped) {
  std::vector<AppSpec> apps = both();
  apps[1].workers = 2;
  hive.config(apps);
  hive.up(1, "web");
  hive.command(Verb::stop, {{"redis", {}}, {"web", 0}});
  EXPECT_THAT(signalled(), ElementsAre("web:0"));
  hive.dies(exit_status(0), 0, "web");
  EXPECT_THAT(signalled(), ElementsAre("redis:0"));
}

TEST_F(Parting, waits_for_a_worker_that_drains) {
  hive.drain_and(Verb::stop, {});
  EXPECT_THAT(hive.of<action::Drain>(), SizeIs(1));
  hive.drained(hive.slot(0, "web").worker);
  hive.dies(exit_status(0), 0, "web");
  EXPECT_THAT(hive.of<action::Drain>(), SizeIs(1)) << "redis may end what is open, too";
}

TEST_F(Parting, starts_no_successor_of_a_worker_that_dies_before_its_turn) {
  hive.stop({}, 9);
  hive.dies(exit_status(1), 0, "redis");
  EXPECT_THAT(hive.entered(), ElementsAre(WorkerState::exited, WorkerState::stopped));
  hive.dies(exit_status(0), 0, "web");
  EXPECT_THAT(hive.outcomes(9), SizeIs(2));
  EXPECT_THAT(hive.of<action::Spawn>(), IsEmpty());
}

TEST_F(Parting, is_called_off_by_a_start) {
  hive.stop({}, 9);
  hive.start({"redis", {}}, 10);
  EXPECT_THAT(hive.outcomes(10), ElementsAre(Outcome::success));
  hive.dies(exit_status(0), 0, "web");
  EXPECT_EQ(redis(), WorkerState::running);
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::failed, Outcome::success));
}

TEST_F(Parting, ends_in_a_restart_where_that_is_asked_for) {
  hive.stop({});
  hive.command(Verb::restart, {{"redis", {}}}, 10);
  EXPECT_THAT(signalled(), ElementsAre("redis:0"));
  hive.dies(exit_status(0), 0, "redis");
  hive.up(0, "redis");
  EXPECT_THAT(hive.outcomes(10), ElementsAre(Outcome::success, Outcome::success));
}

TEST_F(Parting, of_a_circle_lets_all_of_it_leave_at_once) {
  std::vector<AppSpec> apps = both();
  apps[0].after = {"web"};
  hive.config(apps);
  hive.command(Verb::shutdown, {});
  EXPECT_THAT(signalled(), ElementsAre("redis:0", "web:0"));
}

TEST_F(Parting, ends_in_a_new_process_when_the_app_is_in_the_config_again) {
  hive.config({});
  hive.config(both());
  EXPECT_EQ(redis(), WorkerState::stopping);
  hive.leaves(hive.slot(0, "redis").worker);
  EXPECT_EQ(redis(), WorkerState::starting);
}

TEST_F(Parting, is_kept_over_saving_and_loading) {
  hive.stop({}, 9);
  auto loaded = Engine::load(hive.engine.save());
  ASSERT_TRUE(loaded) << loaded.error().message;
  hive.engine = *std::move(loaded);
  hive.dies(exit_status(0), 0, "web");
  EXPECT_THAT(signalled(), ElementsAre("redis:0"));
}

}  // namespace
}  // namespace skep::engine::test
