#include "api/metrics/exposition.h"

#include <algorithm>
#include <chrono>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/http/fake_operations.h"
#include "unit/metrics/parsed.h"

namespace skep::api {
namespace test {

std::size_t Parsed::count(const std::string& prefix) const {
  return static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(),
                    [&](const auto& entry) { return entry.first.starts_with(prefix); }));
}

Parsed parse(const std::string& text) {
  Parsed parsed;
  std::istringstream lines(text);
  std::string line;
  std::string family;
  while (std::getline(lines, line)) {
    if (line.starts_with("# HELP ")) {
      family = line.substr(7, line.find(' ', 7) - 7);
      if (std::count(parsed.order.begin(), parsed.order.end(), family) > 0)
        parsed.faults.push_back("a second HELP of " + family);
      if (line.find('\\') != std::string::npos) parsed.faults.push_back("an escape in " + line);
      parsed.order.push_back(family);
    } else if (line.starts_with("# TYPE ")) {
      if (line.substr(7, line.find(' ', 7) - 7) != family || parsed.types.contains(family))
        parsed.faults.push_back("a misplaced " + line);
      parsed.types[family] = line.substr(line.rfind(' ') + 1);
    } else {
      const auto space = line.rfind(' ');
      if (space == std::string::npos || !line.starts_with(family))
        parsed.faults.push_back("a line out of place: " + line);
      else if (!parsed.values.emplace(line.substr(0, space), line.substr(space + 1)).second)
        parsed.faults.push_back("twice: " + line);
    }
  }
  if (!text.ends_with('\n')) parsed.faults.emplace_back("no newline at the end");
  return parsed;
}

std::string exposed(const Snapshot& snapshot) {
  Exposition exposition(std::make_shared<const Snapshot>(snapshot), "1.2.3", WallClock());
  std::string out;
  while (exposition.write_part(out)) {
  }
  return out;
}

}  // namespace test

namespace {

using test::parse;
using testing::ElementsAre;
using testing::IsEmpty;

class ExpositionTest : public testing::Test {
 protected:
  WorkerSnapshot& add(WorkerSnapshot worker) {
    snapshot_.apps.resize(1);
    snapshot_.apps[0].name = worker.slot.worker.app;
    snapshot_.apps[0].workers_desired = 4;
    return snapshot_.apps[0].workers.emplace_back(std::move(worker));
  }
  [[nodiscard]] test::Parsed parsed() const {
    test::Parsed parsed = parse(test::exposed(snapshot_));
    EXPECT_THAT(parsed.faults, IsEmpty());
    return parsed;
  }

  Snapshot snapshot_;
};

TEST_F(ExpositionTest, begins_each_family_with_help_and_type) {
  add(test::worker_of("web", 0));
  const std::string text = test::exposed(snapshot_);
  EXPECT_TRUE(
      text.starts_with("# HELP skep_build_info 1, with the version of skepd.\n"
                       "# TYPE skep_build_info gauge\n"
                       "skep_build_info{version=\"1.2.3\"} 1\n"));
  EXPECT_THAT(text,
              testing::HasSubstr("\n# HELP skep_worker_up Whether the worker runs and is ready.\n"
                                 "# TYPE skep_worker_up gauge\n"
                                 "skep_worker_up{app=\"web\",worker=\"0\"} 1\n"));
}

TEST_F(ExpositionTest, tells_of_the_app) {
  add(test::worker_of("web", 0));
  EXPECT_EQ(parsed().at(R"(skep_app_workers_desired{app="web"})"), "4");
}

TEST_F(ExpositionTest, tells_of_a_worker_without_an_agent) {
  add(test::worker_of("web", 0));
  const auto all = parsed();
  const std::string labels = R"({app="web",worker="0"})";
  EXPECT_EQ(all.at("skep_worker_up" + labels), "1");
  EXPECT_EQ(all.at("skep_worker_resident_memory_bytes" + labels), "1536000");
  EXPECT_EQ(all.at("skep_worker_cpu_seconds_total" + labels), "0.75");
  EXPECT_EQ(all.at(R"(skep_worker_state{app="web",worker="0",state="RUNNING"})"), "1");
  EXPECT_EQ(all.at(R"(skep_worker_state{app="web",worker="0",state="FATAL"})"), "0");
  EXPECT_EQ(all.count("skep_worker_state{"), 7U);
}

TEST_F(ExpositionTest, has_no_agent_series_without_an_agent) {
  add(test::worker_of("web", 0));
  const auto all = parsed();
  for (const char* family :
       {"skep_worker_event_loop", "skep_worker_stalls", "skep_worker_heap", "skep_worker_gc",
        "skep_worker_open_connections", "skep_worker_threshold_breaches", "skep_worker_thread"}) {
    EXPECT_EQ(all.count(family), 0U) << family;
    for (const std::string& name : all.order) EXPECT_FALSE(name.starts_with(family)) << name;
  }
}

TEST_F(ExpositionTest, tells_what_an_agent_sees) {
  WorkerSnapshot& worker = add(test::agent_worker_of("web", 12));
  worker.slot.stalled = true;
  worker.slot.stalls = 3;
  const auto all = parsed();
  const std::string labels = R"({app="web",worker="12"})";
  EXPECT_EQ(all.at("skep_worker_event_loop_stalled" + labels), "1");
  EXPECT_EQ(all.at("skep_worker_stalls_total" + labels), "3");
  EXPECT_EQ(all.at("skep_worker_event_loop_utilization_ratio" + labels), "0.123456");
  EXPECT_EQ(all.at("skep_worker_heap_used_bytes" + labels), "12345678");
  EXPECT_EQ(all.at("skep_worker_heap_limit_bytes" + labels), "4345298944");
  EXPECT_EQ(all.at("skep_worker_open_connections" + labels), "42");
  EXPECT_EQ(all.at("skep_worker_gc_duration_seconds_count" + labels), "321");
  EXPECT_EQ(all.at("skep_worker_gc_duration_seconds_sum" + labels), "0.456789");
  EXPECT_EQ(all.types.at("skep_worker_gc_duration_seconds"), "summary");
}

TEST_F(ExpositionTest, tells_of_the_threads_of_a_worker) {
  add(test::agent_worker_of("web", 12));
  const auto all = parsed();
  const std::string labels = R"({app="web",worker="12"})";
  EXPECT_EQ(all.at("skep_worker_threads" + labels), "3");
  EXPECT_EQ(all.at("skep_worker_thread_event_loop_lag_max_seconds" + labels), "1.5");
  EXPECT_EQ(all.at("skep_worker_thread_exits_total" + labels), "7");
  EXPECT_EQ(all.at("skep_worker_thread_failures_total" + labels), "2");
  EXPECT_EQ(all.types.at("skep_worker_threads"), "gauge");
  EXPECT_EQ(all.types.at("skep_worker_thread_failures_total"), "counter");
}

TEST_F(ExpositionTest, counts_the_connections_that_were_rescued_and_lost) {
  WorkerSnapshot& worker = add(test::worker_of("web", 3));
  EXPECT_EQ(parsed().at(R"(skep_connections_rescued_total{app="web",worker="3"})"), "0");
  worker.slot.rescued = 7;
  worker.slot.rescues_lost = 2;
  const auto all = parsed();
  EXPECT_EQ(all.at(R"(skep_connections_rescued_total{app="web",worker="3"})"), "7");
  EXPECT_EQ(all.at(R"(skep_connections_rescue_lost_total{app="web",worker="3"})"), "2");
  EXPECT_EQ(all.types.at("skep_connections_rescued_total"), "counter");
}

TEST_F(ExpositionTest, tells_whether_a_worker_drains) {
  WorkerSnapshot& worker = add(test::worker_of("web", 0));
  EXPECT_EQ(parsed().at(R"(skep_worker_draining{app="web",worker="0"})"), "0");
  worker.slot.draining = true;
  EXPECT_EQ(parsed().at(R"(skep_worker_draining{app="web",worker="0"})"), "1");
}

TEST_F(ExpositionTest, counts_restarts_for_every_reason_there_is) {
  WorkerSnapshot& worker = add(test::worker_of("web", 0));
  worker.slot.restarts.fill(1);
  const auto all = parsed();
  for (const RestartReason reason : all_restart_reasons)
    EXPECT_EQ(all.at("skep_worker_restarts_total{app=\"web\",worker=\"0\",reason=\"" +
                     std::string(name_of(reason)) + "\"}"),
              "1");
}

TEST_F(ExpositionTest, counts_lag_in_cumulative_buckets) {
  WorkerSnapshot& worker = add(test::agent_worker_of("web", 0));
  worker.agent->lag.counts = {5, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  const auto all = parsed();
  const auto bucket = [&](const std::string& bound) {
    return all.at(R"(skep_worker_event_loop_lag_seconds_bucket{app="web",worker="0",le=")" + bound +
                  "\"}");
  };
  EXPECT_EQ(bucket("0.001"), "5");
  EXPECT_EQ(bucket("0.0025"), "5");
  EXPECT_EQ(bucket("0.005"), "5");
  EXPECT_EQ(bucket("0.01"), "7");
  EXPECT_EQ(bucket("0.1"), "7");
  EXPECT_EQ(bucket("30"), "7");
  EXPECT_EQ(bucket("+Inf"), "8");
  EXPECT_EQ(all.at(R"(skep_worker_event_loop_lag_seconds_count{app="web",worker="0"})"), "8");
  EXPECT_EQ(all.at(R"(skep_worker_event_loop_lag_seconds_sum{app="web",worker="0"})"),
            "12.3456789");
  EXPECT_EQ(all.count("skep_worker_event_loop_lag_seconds_bucket"), 15U);
}

TEST_F(ExpositionTest, has_the_usual_reasons_of_restarts_from_the_start) {
  WorkerSnapshot& worker = add(test::worker_of("web", 0));
  EXPECT_EQ(parsed().at(R"(skep_worker_restarts_total{app="web",worker="0",reason="exit"})"), "0");
  EXPECT_EQ(parsed().at(R"(skep_worker_restarts_total{app="web",worker="0",reason="signal"})"),
            "0");
  EXPECT_EQ(parsed().count("skep_worker_restarts_total"), 2U);
  worker.slot.restarts.at(static_cast<std::size_t>(RestartReason::loop_lag)) = 6;
  EXPECT_EQ(parsed().at(R"(skep_worker_restarts_total{app="web",worker="0",reason="loop-lag"})"),
            "6");
}

TEST_F(ExpositionTest, has_the_thresholds_of_an_agent_from_the_start) {
  WorkerSnapshot& worker = add(test::agent_worker_of("web", 0));
  EXPECT_EQ(parsed().count("skep_worker_threshold_breaches_total"), 4U);
  EXPECT_EQ(
      parsed().at(
          R"(skep_worker_threshold_breaches_total{app="web",worker="0",threshold="heap.hard"})"),
      "0");
  worker.slot.breaches.at(static_cast<std::size_t>(Threshold::memory_hard)) = 2;
  EXPECT_EQ(
      parsed().at(
          R"(skep_worker_threshold_breaches_total{app="web",worker="0",threshold="memory.hard"})"),
      "2");
}

TEST_F(ExpositionTest, tells_breaches_of_memory_without_an_agent_too) {
  add(test::worker_of("web", 0))
      .slot.breaches.at(static_cast<std::size_t>(Threshold::memory_soft)) = 1;
  EXPECT_EQ(parsed().count("skep_worker_threshold_breaches_total"), 1U);
}

TEST_F(ExpositionTest, leaves_out_what_a_slot_without_a_process_has_not) {
  WorkerSnapshot& worker = add(test::worker_of("web", 0));
  worker.slot.state = WorkerState::fatal;
  worker.slot.pid = 0;
  worker.process.reset();
  const auto all = parsed();
  EXPECT_EQ(all.at(R"(skep_worker_up{app="web",worker="0"})"), "0");
  EXPECT_EQ(all.count("skep_worker_start_time_seconds"), 0U);
  EXPECT_EQ(all.count("skep_worker_resident_memory_bytes"), 0U);
  EXPECT_EQ(all.at(R"(skep_worker_cpu_seconds_total{app="web",worker="0"})"), "0.75");
}

TEST_F(ExpositionTest, escapes_the_name_of_an_app) {
  add(test::worker_of("a\"b\\c\nd\xFF", 0));
  EXPECT_EQ(parsed().at("skep_worker_up{app=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\",worker=\"0\"}"), "1");
}

TEST_F(ExpositionTest, never_names_a_pid) {
  add(test::agent_worker_of("web", 0));
  EXPECT_EQ(test::exposed(snapshot_).find("10000\""), std::string::npos);
}

TEST_F(ExpositionTest, tells_of_skepd_itself) {
  snapshot_.turns.add(0.0005);
  snapshot_.turns.add(0.02);
  const auto all = parsed();
  EXPECT_EQ(all.at("skep_reactor_turn_seconds_bucket{le=\"0.01\"}"), "1");
  EXPECT_EQ(all.at("skep_reactor_turn_seconds_count"), "2");
  EXPECT_EQ(all.at("skep_reactor_longest_turn_seconds"), "0.02");
  for (const char* name : {"process_cpu_seconds_total", "process_resident_memory_bytes",
                           "process_virtual_memory_bytes", "process_open_fds", "process_max_fds",
                           "process_start_time_seconds", "process_threads"})
    EXPECT_GE(std::stod(all.at(name)), 0) << name;
}

TEST_F(ExpositionTest, keeps_a_family_together_over_many_workers_and_apps) {
  snapshot_.apps.resize(3);
  for (std::size_t app = 0; app < 3; ++app) {
    snapshot_.apps[app].name = "app" + std::to_string(app);
    for (std::uint32_t slot = 0; slot < 70; ++slot)
      snapshot_.apps[app].workers.push_back(
          slot % 2 == 0 ? test::agent_worker_of(snapshot_.apps[app].name, slot)
                        : test::worker_of(snapshot_.apps[app].name, slot));
  }
  const auto all = parsed();
  EXPECT_EQ(all.count("skep_worker_up{"), 210U);
  EXPECT_EQ(all.count("skep_worker_heap_used_bytes{"), 105U);
}

// HELP and TYPE of a family whose first workers have no series come with the first that has.
TEST_F(ExpositionTest, begins_a_family_where_its_first_series_is) {
  for (std::uint32_t slot = 0; slot < 200; ++slot) add(test::worker_of("web", slot));
  add(test::agent_worker_of("web", 200));
  EXPECT_EQ(parsed().at(R"(skep_worker_open_connections{app="web",worker="200"})"), "42");
  EXPECT_EQ(parsed().types.at("skep_worker_open_connections"), "gauge");
}

TEST_F(ExpositionTest, comes_in_small_parts) {
  for (std::uint32_t slot = 0; slot < 1000; ++slot) add(test::agent_worker_of("web", slot));
  Exposition exposition(std::make_shared<const Snapshot>(snapshot_), "1.2.3", WallClock());
  std::string part;
  std::size_t largest = 0;
  for (bool more = true; more; part.clear()) {
    more = exposition.write_part(part);
    largest = std::max(largest, part.size());
  }
  EXPECT_LT(largest, 128U << 10U);
}

TEST(Exposition, puts_what_apps_say_of_their_processes_beside_what_skepd_says_of_its_own) {
  MergedFamily family{"process_open_fds", "h", prometheus::MetricType::Gauge, "web", {}};
  family.lines.push_back({std::make_shared<std::string>("process_open_fds{app=\"web\"}"), 40});
  Exposition exposition(std::make_shared<const Snapshot>(), "1.2.3", WallClock(), {family});
  std::string out;
  while (exposition.write_part(out)) {
  }
  const test::Parsed parsed = parse(out);
  EXPECT_THAT(parsed.faults, testing::IsEmpty());
  EXPECT_EQ(parsed.values.at("process_open_fds{app=\"web\"}"), "40");
  EXPECT_TRUE(parsed.values.contains("process_open_fds"));
}

}  // namespace
}  // namespace skep::api
