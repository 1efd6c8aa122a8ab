#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine {
namespace {

using namespace test;
using testing::Contains;
using testing::ElementsAre;

AppSpec essential(std::uint32_t workers = 1) {
  AppSpec spec = app("web", workers);
  spec.essential = true;
  spec.restart.give_up = 1;
  return spec;
}

AppSpec job(std::uint32_t workers = 1) {
  AppSpec spec = essential(workers);
  spec.restart.policy = RestartSpec::Policy::on_failure;
  return spec;
}

// Empty: skepd does not end.
std::vector<int> halts(const Hive& hive) {
  std::vector<int> statuses;
  for (const auto& halt : hive.of<action::Halt>()) statuses.push_back(halt.status);
  return statuses;
}

bool is_ending(const Hive& hive) {
  return hive.engine.snapshot().shutting_down;
}

TEST(Essential, ends_skepd_with_the_status_of_its_last_worker_when_it_is_fatal) {
  Hive hive;
  hive.config({essential()});
  hive.up();
  hive.dies(exit_status(3));
  EXPECT_THAT(hive.entered(), Contains(WorkerState::fatal));
  EXPECT_THAT(halts(hive), ElementsAre(3));
  EXPECT_THAT(hive.texts(Notice::Kind::essential),
              ElementsAre("it is essential and web:0 is FATAL: skepd stops everything and ends "
                          "with status 3"));
}

TEST(Essential, tells_of_a_signal_as_a_shell_does) {
  Hive hive;
  hive.config({essential()});
  hive.up();
  hive.dies(killed_by(9));
  EXPECT_THAT(halts(hive), ElementsAre(137));
}

TEST(Essential, never_calls_it_a_success_that_skepd_gave_up) {
  Hive hive;
  hive.config({essential()});
  hive.up();
  hive.dies(exit_status(0));
  EXPECT_THAT(hive.entered(), Contains(WorkerState::fatal));
  EXPECT_THAT(halts(hive), ElementsAre(1));
}

TEST(Essential, tells_of_a_program_that_is_not_there_as_a_shell_does) {
  Hive hive;
  hive.config({essential()});
  hive.fails_to_spawn({"cannot execute serve", ENOENT});
  EXPECT_THAT(halts(hive), ElementsAre(127));
}

TEST(Essential, tells_of_a_program_that_cannot_be_executed_as_a_shell_does) {
  Hive hive;
  hive.config({essential()});
  hive.fails_to_spawn({"cannot execute serve", EACCES});
  EXPECT_THAT(halts(hive), ElementsAre(126));
}

TEST(Essential, tells_of_a_worker_that_was_never_ready_how_it_was_killed) {
  Hive hive;
  hive.config({essential()});
  hive.born();
  hive.pass(61s);
  hive.dies(killed_by(9));
  EXPECT_THAT(halts(hive), ElementsAre(137));
}

TEST(Essential, is_not_over_while_another_worker_of_it_serves) {
  Hive hive;
  hive.config({essential(2)});
  hive.all_up(2);
  hive.dies(exit_status(3), 0);
  EXPECT_EQ(hive.state(0), WorkerState::fatal);
  EXPECT_FALSE(is_ending(hive));
  hive.dies(exit_status(4), 1);
  EXPECT_THAT(halts(hive), ElementsAre(4));
}

TEST(Essential, is_not_over_while_another_worker_of_it_waits_for_its_start) {
  AppSpec spec = essential(2);
  spec.restart.give_up = 2;
  Hive hive;
  hive.config({spec});
  hive.born(0);
  hive.born(1);
  hive.dies(exit_status(3), 1);
  ASSERT_EQ(hive.state(1), WorkerState::backoff);
  hive.dies(exit_status(3), 0);
  hive.pass(1s);
  hive.dies(exit_status(3), 0);
  ASSERT_EQ(hive.state(0), WorkerState::fatal);
  EXPECT_FALSE(is_ending(hive));
}

TEST(Essential, is_over_though_a_spare_waits) {
  AppSpec spec = node("web", 1);
  spec.essential = true;
  spec.restart.give_up = 1;
  spec.spares = 1;
  Hive hive;
  hive.config({spec});
  hive.up();
  const WorkerId spare = hive.spare();
  hive.tell(event::Spawned{spare, 77});
  hive.tell(event::Asked{spare, 1, {}});
  hive.dies(exit_status(3));
  ASSERT_THAT(hive.entered(), Contains(WorkerState::fatal));
  EXPECT_TRUE(is_ending(hive));
}

TEST(Essential, ends_skepd_with_success_when_all_its_work_is_done) {
  Hive hive;
  hive.config({job(2)});
  hive.all_up(2);
  hive.dies(exit_status(0), 0);
  EXPECT_FALSE(is_ending(hive));
  hive.dies(exit_status(0), 1);
  EXPECT_THAT(hive.entered(), Contains(WorkerState::exited));
  EXPECT_THAT(halts(hive), ElementsAre(0));
}

TEST(Essential, remembers_a_failure_beside_work_that_was_done_later) {
  AppSpec spec = job(2);
  spec.restart.policy = RestartSpec::Policy::never;
  Hive hive;
  hive.config({spec});
  hive.all_up(2);
  hive.dies(exit_status(5), 0);
  hive.pass(1s);
  hive.dies(exit_status(0), 1);
  EXPECT_THAT(halts(hive), ElementsAre(5));
}

TEST(Essential, drains_what_else_runs_before_skepd_ends) {
  Hive hive;
  hive.config({app("other"), essential()});
  hive.up(0, "other");
  hive.up();
  hive.dies(exit_status(3));
  EXPECT_THAT(halts(hive), testing::IsEmpty());
  EXPECT_EQ(hive.of<action::Drain>().size(), 1U);
  hive.leaves(hive.slot(0, "other").worker);
  EXPECT_THAT(halts(hive), ElementsAre(3));
}

TEST(Essential, is_not_over_when_somebody_stops_it) {
  Hive hive;
  hive.config({essential()});
  hive.up();
  hive.stop({"web", {}});
  hive.dies(killed_by(15));
  EXPECT_EQ(hive.state(), WorkerState::stopped);
  EXPECT_FALSE(is_ending(hive));
}

TEST(Essential, does_not_change_the_status_of_a_shutdown_that_somebody_asked_for) {
  Hive hive;
  hive.config({essential()});
  hive.up();
  hive.command(Verb::shutdown, {});
  hive.dies(exit_status(3));
  EXPECT_THAT(halts(hive), ElementsAre(0));
}

TEST(Essential, means_nothing_of_an_app_that_is_not) {
  AppSpec spec = essential();
  spec.essential = false;
  Hive hive;
  hive.config({spec});
  hive.up();
  hive.dies(exit_status(3));
  EXPECT_EQ(hive.state(), WorkerState::fatal);
  EXPECT_FALSE(is_ending(hive));
}

TEST(Essential, ends_a_later_skepd_with_the_same_status) {
  Hive hive;
  hive.config({app("other"), essential()});
  hive.up(0, "other");
  hive.up();
  hive.dies(exit_status(3));
  hive.engine = *Engine::load(hive.engine.save());
  hive.leaves(hive.slot(0, "other").worker);
  EXPECT_THAT(halts(hive), ElementsAre(3));
}

}  // namespace
}  // namespace skep::engine
