#include "service_status.h"

#include <gtest/gtest.h>

#include "stop_bound.h"

namespace skep::test {

using namespace std::chrono_literals;

namespace {

AppStatus app_of(const std::string& name, const std::vector<WorkerState>& states) {
  AppStatus app;
  app.name = name;
  for (std::uint32_t at = 0; at < states.size(); ++at) {
    SlotStatus slot;
    slot.worker = {name, at, 1};
    slot.state = states[at];
    slot.pid = has_process(states[at]) ? 100 : 0;
    app.slots.push_back(slot);
  }
  return app;
}

constexpr auto running = WorkerState::running;
constexpr auto fatal = WorkerState::fatal;

TEST(ServiceStatus, counts_workers_and_apps) {
  EXPECT_EQ(service_status({{app_of("a", {running, running}), app_of("b", {running})}, false}),
            "3 of 3 workers running, 2 apps");
  EXPECT_EQ(service_status({{app_of("a", {running})}, false}), "1 of 1 worker running, 1 app");
}

TEST(ServiceStatus, of_a_config_without_apps_says_so) {
  EXPECT_EQ(service_status({}), "running, the config has no apps");
}

TEST(ServiceStatus, names_those_that_do_not_run_the_worst_first) {
  EXPECT_EQ(service_status({{app_of("a", {WorkerState::starting, fatal}),
                             app_of("b", {WorkerState::backoff, running})},
                            false}),
            "1 of 4 workers running, 2 apps; FATAL: a:1; BACKOFF: b:0; STARTING: a:0");
}

TEST(ServiceStatus, names_only_a_few_of_many) {
  EXPECT_EQ(service_status({{app_of("a", std::vector<WorkerState>(100, fatal))}, false}),
            "0 of 100 workers running, 1 app; FATAL: a:0, a:1, a:2, a:3 and 96 more");
}

TEST(ServiceStatus, of_a_shutdown_says_who_is_left) {
  EngineSnapshot snapshot{{app_of("a", {WorkerState::stopping, WorkerState::stopped})}, true};
  EXPECT_EQ(service_status(snapshot), "stopping, 1 worker is still there");
  snapshot.apps[0].slots[0].pid = 0;
  EXPECT_EQ(service_status(snapshot), "stopping, every worker has left");
}

AppSpec stopping_in(const std::string& name, Duration drain, Duration kill,
                    std::vector<std::string> after = {}) {
  AppSpec app;
  app.name = name;
  app.stop.drain = drain;
  app.stop.kill = kill;
  app.after = std::move(after);
  return app;
}

TEST(LongestStop, is_that_of_the_slowest_app_with_some_slack) {
  EXPECT_EQ(longest_stop_of({}), 0s);
  EXPECT_EQ(longest_stop_of({stopping_in("a", 1s, 1s), stopping_in("b", 30s, 10s)}), 45s);
}

TEST(LongestStop, of_apps_after_one_another_is_the_sum) {
  EXPECT_EQ(longest_stop_of({stopping_in("db", 1s, 10s), stopping_in("web", 30s, 10s, {"db"}),
                             stopping_in("job", 0s, 0s, {"web", "db"})}),
            16s + 45s + 5s);
}

TEST(LongestStop, of_a_circle_ends) {
  EXPECT_GT(longest_stop_of({stopping_in("a", 1s, 1s, {"b"}), stopping_in("b", 1s, 1s, {"a"})}),
            0s);
}

TEST(LongestStop, of_times_without_sense_is_bounded) {
  EXPECT_LE(longest_stop_of({stopping_in("a", Duration::max(), Duration::max())}), 49h);
}

}  // namespace
}  // namespace skep::test
