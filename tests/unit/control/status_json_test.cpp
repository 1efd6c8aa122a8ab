#include "api/control/status_json.h"

#include <chrono>
#include <limits>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "unit/http/fake_operations.h"

namespace skep::api {
namespace {

namespace json = boost::json;

std::string written(const Snapshot& snapshot) {
  StatusJson status(std::make_shared<const Snapshot>(snapshot), 0);
  std::string out;
  while (status.write_part(out)) {
  }
  return out;
}

class StatusJsonTest : public testing::Test {
 protected:
  StatusJsonTest() {
    snapshot_.at = Instant{std::chrono::milliseconds(105250)};
    snapshot_.apps.resize(1);
    snapshot_.apps[0].name = "web";
  }
  json::object only() {
    const json::array all = json::parse(written(snapshot_)).as_array();
    EXPECT_EQ(all.size(), 1U);
    return all.at(0).as_object();
  }
  WorkerSnapshot& add(WorkerSnapshot worker) {
    return snapshot_.apps[0].workers.emplace_back(std::move(worker));
  }

  Snapshot snapshot_;
};

TEST_F(StatusJsonTest, tells_all_of_a_worker_with_an_agent) {
  SlotStatus& slot = add(test::agent_worker_of("web", 3)).slot;
  slot.restarts = {2, 1};
  slot.stalls = 9;
  slot.stalled = true;
  slot.stall_cause = StallCause::starved;
  slot.rescued = 12;
  slot.instance = 2;
  snapshot_.apps[0].balance = Balance::source;
  snapshot_.apps[0].steering = Steering::ebpf;
  slot.status_text = "5 \"jobs\" left";
  EXPECT_EQ(
      written(snapshot_),
      "[{\"app\":\"web\",\"group\":null,\"worker\":3,\"name\":\"web:3\",\"state\":\"RUNNING\","
      "\"pid\":10003,"
      "\"instance\":2,\"uptime_seconds\":5.25,\"restarts\":3,\"restarts_by_reason\":{\"exit\":2,"
      "\"signal\":1},"
      "\"stalled\":true,\"stall_cause\":\"starved\",\"draining\":false,\"eligible\":true,"
      "\"stalls\":9,\"rescued\":12,"
      "\"heap_used_bytes\":12345678,\"heap_limit_bytes\":4345298944,\"lag_p50_seconds\":0.0005,"
      "\"lag_p99_seconds\":0.0125,\"lag_max_seconds\":0.25,\"connections\":42,"
      "\"threads\":3,\"resident_bytes\":1536000,\"cpu_percent\":1.5,"
      "\"balance\":\"source\",\"steering\":\"ebpf\","
      "\"status_text\":\"5 \\\"jobs\\\" left\","
      "\"description\":\"pid 10003, uptime 0:00:05, 5 \\\"jobs\\\" left\"}]\n");
}

TEST_F(StatusJsonTest, has_null_for_what_nobody_knows) {
  add(test::worker_of("web", 0)).process.reset();
  const json::object worker = only();
  for (const char* name :
       {"heap_used_bytes", "heap_limit_bytes", "lag_p50_seconds", "lag_p99_seconds",
        "lag_max_seconds", "connections", "threads", "resident_bytes", "cpu_percent", "stall_cause",
        "status_text", "steering"})
    EXPECT_TRUE(worker.at(name).is_null()) << name;
}

TEST_F(StatusJsonTest, has_an_instance_from_the_first_process_on) {
  WorkerSnapshot& worker = add(test::worker_of("web", 0));
  EXPECT_EQ(only().at("instance").as_int64(), 0);
  worker.slot.worker.incarnation = 0;
  EXPECT_TRUE(only().at("instance").is_null());
}

TEST_F(StatusJsonTest, has_no_pid_and_no_uptime_without_a_process) {
  WorkerSnapshot& worker = add(test::worker_of("web", 0));
  worker.slot.pid = 0;
  worker.slot.state = WorkerState::stopped;
  EXPECT_EQ(only().at("pid").as_int64(), 0);
  EXPECT_EQ(only().at("uptime_seconds").as_int64(), 0);
}

TEST_F(StatusJsonTest, stays_json_whatever_a_trouble_or_figure_holds) {
  WorkerSnapshot& worker = add(test::agent_worker_of("web", 0));
  worker.slot.state = WorkerState::fatal;
  worker.slot.trouble = "\"\\\n\x01\xFF";
  worker.agent->lag_max_seconds = std::numeric_limits<double>::infinity();
  worker.agent->lag_p99_seconds = std::numeric_limits<double>::quiet_NaN();
  worker.agent->lag_p50_seconds = 1e-9;
  EXPECT_EQ(only().at("description").as_string(), "\"\\\n\x01\xEF\xBF\xBD");
  EXPECT_TRUE(only().at("lag_max_seconds").is_null());
  EXPECT_TRUE(only().at("lag_p99_seconds").is_null());
}

TEST_F(StatusJsonTest, is_an_empty_array_without_workers) {
  EXPECT_EQ(written(snapshot_), "[]\n");
  EXPECT_EQ(written(Snapshot{}), "[]\n");
}

TEST_F(StatusJsonTest, tells_all_workers_of_all_apps_in_order) {
  snapshot_.apps.resize(3);
  for (std::uint32_t slot = 0; slot < 60; ++slot) {
    snapshot_.apps[0].workers.push_back(test::worker_of("api", slot));
    snapshot_.apps[2].workers.push_back(test::worker_of("web", slot));
  }
  const json::array all = json::parse(written(snapshot_)).as_array();
  ASSERT_EQ(all.size(), 120U);
  EXPECT_EQ(all.at(59).at("name").as_string(), "api:59");
  EXPECT_EQ(all.at(60).at("name").as_string(), "web:0");
}

TEST_F(StatusJsonTest, tells_of_a_successor_in_the_slot_it_is_for) {
  add(test::worker_of("web", 0));
  add(test::worker_of("web", 1));
  snapshot_.apps.push_back(snapshot_.apps[0]);
  ExtraStatus& successor = snapshot_.apps[0].extras.emplace_back();
  successor.role = ExtraStatus::Role::successor;
  successor.worker = {"web", 1, 7};
  successor.pid = 4720;
  const json::array all = json::parse(written(snapshot_)).as_array();
  EXPECT_EQ(all.at(0).at("description").as_string(), "pid 10000, uptime 0:00:05");
  EXPECT_EQ(all.at(1).at("description").as_string(),
            "pid 10001, uptime 0:00:05, rolling: successor pid 4720 is starting");
  EXPECT_EQ(all.at(3).at("description").as_string(), "pid 10001, uptime 0:00:05");
}

TEST_F(StatusJsonTest, of_a_thousand_workers_is_quick) {
  for (std::uint32_t slot = 0; slot < 1000; ++slot) add(test::agent_worker_of("web", slot));
  const auto begin = std::chrono::steady_clock::now();
  const std::string all = written(snapshot_);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("milliseconds", std::to_string(took.count()));
  RecordProperty("bytes", std::to_string(all.size()));
  EXPECT_LT(took.count(), 500) << "meant to take a few";
}

}  // namespace
}  // namespace skep::api
