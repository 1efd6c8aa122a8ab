#include "api/control/apps_json.h"

#include <algorithm>
#include <chrono>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "unit/http/fake_operations.h"

namespace skep::api {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr Instant now{100s};

std::string written(const Snapshot& snapshot, std::size_t* largest_part = nullptr) {
  AppsJson apps(std::make_shared<const Snapshot>(snapshot));
  std::string out;
  for (bool more = true; more;) {
    const std::size_t before = out.size();
    more = apps.write_part(out);
    if (largest_part != nullptr) *largest_part = std::max(*largest_part, out.size() - before);
  }
  return out;
}

AppSnapshot app_of(const std::string& name) {
  AppSnapshot app;
  app.name = name;
  app.workers_desired = 2;
  app.workers = {test::worker_of(name, 0), test::worker_of(name, 1)};
  return app;
}

ExtraStatus extra(ExtraStatus::Role role, std::uint32_t slot) {
  ExtraStatus status;
  status.role = role;
  status.worker = {"web", slot, 9};
  status.pid = 4720;
  status.changed = now - 1500ms;
  return status;
}

TEST(AppsJson, tells_all_of_an_app) {
  Snapshot snapshot;
  snapshot.at = now;
  AppSnapshot& app = snapshot.apps.emplace_back(app_of("web"));
  app.workers[1].slot.state = WorkerState::starting;
  app.spares_desired = 2;
  app.balance = Balance::least_connections;
  app.steering = Steering::classic_bpf;
  app.cgroup = {CgroupPlace::Kind::scope, "/c/skep-web.scope", {}};
  app.overloaded = true;
  app.roll =
      RollStatus{RollStatus::Phase::going_back, 1, 2, now - 2500ms, "the lag of web:0 is \"high\""};
  app.extras = {extra(ExtraStatus::Role::successor, 1), extra(ExtraStatus::Role::spare, no_slot)};
  app.extras[1].held = true;
  app.extras[1].state = WorkerState::running;
  EXPECT_EQ(
      written(snapshot),
      "[{\"name\":\"web\",\"group\":null,\"workers_desired\":2,\"workers_running\":1,"
      "\"spares_desired\":2,\"spares_held\":1,\"balance\":\"least-connections\","
      "\"steering\":\"classic-bpf\",\"cgroup\":{\"kind\":\"scope\",\"path\":\"/c/skep-web.scope\","
      "\"trouble\":null},\"overloaded\":true,"
      "\"roll\":{\"phase\":\"going-back\",\"done\":1,\"total\":2,\"seconds\":2.5,"
      "\"text\":\"the lag of web:0 is \\\"high\\\"\"},"
      "\"extras\":[{\"role\":\"successor\",\"worker\":1,\"state\":\"STARTING\","
      "\"pid\":4720,\"held\":false,\"seconds\":1.5},\n"
      "{\"role\":\"spare\",\"worker\":null,\"state\":\"RUNNING\","
      "\"pid\":4720,\"held\":true,\"seconds\":1.5}]}]\n");
}

TEST(AppsJson, has_null_for_what_there_is_not) {
  Snapshot snapshot;
  snapshot.apps.push_back(app_of("web"));
  snapshot.apps[0].extras = {extra(ExtraStatus::Role::retiree, 0)};
  snapshot.apps[0].extras[0].pid = 0;
  const json::object app = json::parse(written(snapshot)).at(0).as_object();
  EXPECT_TRUE(app.at("steering").is_null());
  EXPECT_TRUE(app.at("roll").is_null());
  EXPECT_TRUE(app.at("extras").at(0).at("pid").is_null());
}

TEST(AppsJson, counts_no_spare_that_still_boots) {
  Snapshot snapshot;
  snapshot.apps.push_back(app_of("web"));
  snapshot.apps[0].extras = {extra(ExtraStatus::Role::spare, no_slot)};
  EXPECT_EQ(json::parse(written(snapshot)).at(0).at("spares_held").as_int64(), 0);
}

TEST(AppsJson, is_an_empty_array_without_apps) {
  EXPECT_EQ(written(Snapshot{}), "[]\n");
}

TEST(AppsJson, tells_all_apps_and_extras_in_small_parts) {
  Snapshot snapshot;
  for (int number = 0; number < 60; ++number) {
    AppSnapshot& app = snapshot.apps.emplace_back(app_of("app" + std::to_string(number)));
    if (number % 20 == 0)
      for (std::uint32_t slot = 0; slot < 500; ++slot)
        app.extras.push_back(extra(ExtraStatus::Role::successor, slot));
  }
  std::size_t largest = 0;
  const json::array all = json::parse(written(snapshot, &largest)).as_array();
  ASSERT_EQ(all.size(), 60U);
  EXPECT_EQ(all.at(59).at("name").as_string(), "app59");
  EXPECT_EQ(all.at(20).at("extras").as_array().size(), 500U);
  EXPECT_EQ(all.at(20).at("extras").at(499).at("worker").as_int64(), 499);
  EXPECT_LT(largest, 24U << 10U);
}

TEST(AppsJson, stays_json_whatever_a_roll_tells) {
  Snapshot snapshot;
  snapshot.apps.push_back(app_of("web"));
  snapshot.apps[0].roll = RollStatus{};
  snapshot.apps[0].roll->text = "\"\\\n\x01\xFF";
  EXPECT_EQ(json::parse(written(snapshot)).at(0).at("roll").at("text").as_string(),
            "\"\\\n\x01\xEF\xBF\xBD");
}

}  // namespace
}  // namespace skep::api
