#include "ctl/app_table.h"

#include <gtest/gtest.h>

namespace skep::ctl {
namespace {

AppLine web() {
  AppLine app;
  app.name = "web";
  app.workers_desired = 4;
  app.workers_running = 3;
  app.balance = "round-robin";
  app.steering = "ebpf";
  return app;
}

std::vector<WorkerLine> workers_of(const std::string& app) {
  WorkerLine worker;
  worker.app = app;
  return {worker};
}

std::string table(const AppLine& app) {
  return app_table({app}, workers_of("web"));
}

TEST(AppTable, tells_how_the_app_is_balanced_and_steered) {
  EXPECT_EQ(table(web()), "\nweb: 3 of 4 workers run, balance round-robin, steering ebpf\n");
}

TEST(AppTable, leaves_steering_out_where_there_is_nothing_to_steer) {
  AppLine app = web();
  app.steering.clear();
  EXPECT_EQ(table(app), "\nweb: 3 of 4 workers run, balance round-robin\n");
}

TEST(AppTable, has_a_line_for_each_spare) {
  AppLine app = web();
  app.spares_desired = 2;
  app.spares_held = 1;
  app.spares = {{"RUNNING", 4720, true, 724}, {"BACKOFF", 0, false, 1.5}};
  EXPECT_EQ(table(app),
            "\nweb: 3 of 4 workers run, balance round-robin, steering ebpf, 1 of 2 spares held\n"
            "  spare: pid 4720, held for 0:12:04\n"
            "  spare: BACKOFF for 0:00:01\n");
}

TEST(AppTable, tells_of_a_roll_and_of_overload) {
  AppLine app = web();
  app.overloaded = true;
  app.roll = RollLine{RollStatus::Phase::rolling, 1, 4, 2, "waits for web:1 to be ready"};
  EXPECT_TRUE(table(app).ends_with(
      ", overloaded: skepd answers 503, rolling 1 of 4: waits for web:1 to be ready\n"));
}

TEST(AppTable, tells_of_the_last_roll_where_it_came_to_nothing) {
  AppLine app = web();
  app.roll = RollLine{RollStatus::Phase::stopped, 1, 4, 2, "web:1 was not ready in 1m"};
  EXPECT_TRUE(table(app).ends_with(", last roll stopped 1 of 4: web:1 was not ready in 1m\n"));
  app.roll->phase = RollStatus::Phase::complete;
  EXPECT_TRUE(table(app).ends_with("steering ebpf\n"));
}

TEST(AppTable, has_the_apps_of_the_workers_that_are_shown_only) {
  EXPECT_EQ(app_table({web()}, workers_of("api")), "");
  EXPECT_EQ(app_table({}, workers_of("web")), "");
}

TEST(AppTable, lets_nobody_speak_to_the_terminal) {
  AppLine app = web();
  app.roll = RollLine{RollStatus::Phase::stopped, 0, 4, 2, "\x1b[2J\n"};
  EXPECT_TRUE(table(app).ends_with(": ?[2J?\n"));
}

}  // namespace
}  // namespace skep::ctl
