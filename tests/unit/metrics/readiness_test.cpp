#include "api/metrics/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::api {
namespace {

using testing::HasSubstr;

AppStatus app_of(const std::string& name, const std::vector<WorkerState>& states) {
  AppStatus app;
  app.name = name;
  app.autostart = true;
  app.workers_desired = static_cast<std::uint32_t>(states.size());
  for (const WorkerState state : states) {
    SlotStatus& slot = app.slots.emplace_back();
    slot.state = state;
    slot.eligible = state == WorkerState::running;
  }
  return app;
}

Readiness of(std::vector<AppStatus> apps) {
  return readiness_of({std::move(apps), false});
}

TEST(Readiness, is_there_when_each_app_has_a_worker_that_may_be_given_connections) {
  const auto readiness = of({app_of("api", {WorkerState::running, WorkerState::starting}),
                             app_of("web", {WorkerState::running})});
  EXPECT_TRUE(readiness.ready);
  EXPECT_EQ(readiness.text, "ready\n");
}

TEST(Readiness, names_each_app_that_is_not_ready_and_how_its_workers_fare) {
  const auto readiness =
      of({app_of("api", {WorkerState::starting, WorkerState::backoff, WorkerState::starting}),
          app_of("job", {WorkerState::fatal}), app_of("web", {WorkerState::running})});
  EXPECT_FALSE(readiness.ready);
  EXPECT_EQ(readiness.text,
            "api: no worker is ready (2 STARTING, 1 BACKOFF)\n"
            "job: no worker is ready (1 FATAL)\n");
}

TEST(Readiness, wants_an_app_that_somebody_stopped) {
  EXPECT_FALSE(of({app_of("web", {WorkerState::stopped})}).ready);
}

TEST(Readiness, does_not_wait_for_what_starts_only_when_it_is_told_to) {
  AppStatus app = app_of("web", {WorkerState::stopped});
  app.autostart = false;
  EXPECT_TRUE(of({app}).ready);
}

TEST(Readiness, does_not_wait_for_an_app_that_leaves) {
  AppStatus app = app_of("web", {WorkerState::stopping});
  app.workers_desired = 0;
  EXPECT_TRUE(of({app}).ready);
}

TEST(Readiness, counts_a_job_that_is_done) {
  AppStatus app = app_of("migrate", {WorkerState::exited});
  app.slots[0].last_exit = ExitStatus{ExitStatus::Kind::exited, 0, false};
  EXPECT_TRUE(of({app}).ready);
  app.slots[0].last_exit = ExitStatus{ExitStatus::Kind::exited, 1, false};
  EXPECT_FALSE(of({app}).ready);
}

TEST(Readiness, is_gone_while_skepd_answers_for_stalled_workers) {
  AppStatus app = app_of("web", {WorkerState::running});
  app.overloaded = true;
  const auto readiness = of({app});
  EXPECT_FALSE(readiness.ready);
  EXPECT_THAT(readiness.text, HasSubstr("web: every worker is stalled"));
}

TEST(Readiness, is_gone_when_skepd_goes_down) {
  const auto readiness = readiness_of({{app_of("web", {WorkerState::running})}, true});
  EXPECT_FALSE(readiness.ready);
  EXPECT_EQ(readiness.text, "skepd is going down\n");
}

TEST(Readiness, is_there_where_there_is_no_app) {
  EXPECT_TRUE(of({}).ready);
}

TEST(Readiness, names_no_more_than_ten_apps) {
  std::vector<AppStatus> apps;
  for (int i = 0; i < 300; ++i)
    apps.push_back(app_of("app" + std::to_string(i), {WorkerState::fatal}));
  const auto readiness = of(std::move(apps));
  EXPECT_THAT(readiness.text, HasSubstr("and 290 more\n"));
  EXPECT_EQ(std::count(readiness.text.begin(), readiness.text.end(), '\n'), 11);
}

}  // namespace
}  // namespace skep::api
