#include <signal.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Metrics, are_what_the_documentation_lists) {
  const Port port;
  const Skepd skepd(probe(port.number(), 2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_TRUE(eventually([&] {
    return skepd.metric("skep_worker_heap_used_bytes{app=\"web\",worker=\"1\"}").has_value();
  }));
  const std::string body = skepd.metrics().body;
  for (const std::string name :
       {"skep_build_info", "skep_app_workers_desired", "skep_worker_up", "skep_worker_state",
        "skep_worker_start_time_seconds", "skep_worker_restarts_total",
        "skep_worker_event_loop_lag_seconds", "skep_worker_event_loop_stalled",
        "skep_worker_stalls_total", "skep_worker_event_loop_utilization_ratio",
        "skep_worker_heap_used_bytes", "skep_worker_heap_limit_bytes",
        "skep_worker_resident_memory_bytes", "skep_worker_cpu_seconds_total",
        "skep_worker_open_connections", "skep_worker_threshold_breaches_total",
        "process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"})
    EXPECT_THAT(body, HasSubstr("# TYPE " + name + ' ')) << name;
  EXPECT_EQ(body.find("pid=\""), std::string::npos);
}

TEST(Metrics, have_no_agent_series_for_a_worker_without_an_agent) {
  const Skepd skepd(shell("exec sleep 1000").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(skepd.metric("skep_worker_up{app=\"web\",worker=\"0\"}"), 1);
  EXPECT_FALSE(skepd.metric("skep_worker_heap_used_bytes{app=\"web\",worker=\"0\"}"));
}

TEST(Metrics, have_a_port_that_tells_whether_connections_are_welcome) {
  const Port port;
  App app = script(any_node(), "message.js", port.number(), 1);
  app.tables["ready"] = "when = \"message\"";
  app.env["READY_FILE"] = "@RUN@/ready";
  app.tables["stop"] = "kill = \"60s\"";
  Skepd skepd(app.toml());
  const auto ask = [&](const std::string& path) {
    return http_get("127.0.0.1", skepd.metrics_port(), path);
  };
  ASSERT_TRUE(skepd.becomes("web:0", "STARTING"));
  EXPECT_EQ(ask("/healthz").status, 200);
  EXPECT_EQ(ask("/readyz").status, 503);
  EXPECT_EQ(ask("/readyz").body, "web: no worker is ready (1 STARTING)\n");
  EXPECT_EQ(http_ask(skepd.metrics_port(), {.method = "HEAD", .path = "/readyz"}).status, 503);
  (void)skepd.workspace().write("ready", "");
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  EXPECT_EQ(ask("/readyz").status, 200);
  EXPECT_EQ(http_ask(skepd.metrics_port(), {.method = "HEAD", .path = "/readyz"}).status, 200);

  ASSERT_EQ(::kill(skepd.worker("web:0").pid, SIGSTOP), 0);
  skepd.process().signal(SIGTERM);
  EXPECT_TRUE(eventually([&] { return ask("/readyz").body == "skepd is going down\n"; }));
  EXPECT_EQ(ask("/healthz").status, 200);
  ASSERT_EQ(::kill(skepd.worker("web:0").pid, SIGCONT), 0);
  EXPECT_EQ(skepd.terminate(), 0);
}

TEST(Metrics, pass_promtool) {
  const auto promtool = prometheus_program("promtool");
  if (!promtool) GTEST_SKIP() << "promtool is not there; tests/run brings it";
  const Port port;
  const Skepd skepd(probe(port.number(), 2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string file = skepd.workspace().write("metrics", skepd.metrics().body);
  const Finished checked = run({"sh", "-c", *promtool + " check metrics < " + file});
  EXPECT_EQ(checked.exit, 0) << checked.out << checked.err;
  EXPECT_EQ(checked.out + checked.err, "");
}

TEST(Metrics, are_scraped_by_a_real_prometheus) {
  const auto program = prometheus_program("prometheus");
  if (!program) GTEST_SKIP() << "prometheus is not there; tests/run brings it";
  const Port port;
  const Port web;
  const Skepd skepd(probe(port.number(), 2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const Workspace files;
  const std::string config = files.write(
      "prometheus.yml",
      "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n- job_name: skep\n"
      "  static_configs: [{targets: ['127.0.0.1:" +
          std::to_string(skepd.metrics_port()) + "']}]\n");
  const Process prometheus(
      {{*program, "--config.file=" + config, "--storage.tsdb.path=" + files.path("data"),
        "--web.listen-address=127.0.0.1:" + web.text()},
       {},
       files.path("out"),
       files.path("err"),
       {}});
  EXPECT_TRUE(eventually(60s, [&] {
    return http_get("127.0.0.1", web.number(), "/api/v1/targets").body.find("\"health\":\"up\"") !=
           std::string::npos;
  })) << read_file(files.path("err"));
  const Response answer =
      http_get("127.0.0.1", web.number(), "/api/v1/query?query=sum(skep_worker_up)");
  EXPECT_THAT(answer.body, HasSubstr("\"2\"]"));
}

TEST(Metrics, never_count_backwards_over_a_restart) {
  const Port port;
  const Skepd skepd(probe(port.number(), 1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string labels = "{app=\"web\",worker=\"0\"}";
  const std::vector<std::string> counters{
      "skep_worker_cpu_seconds_total" + labels, "skep_worker_event_loop_lag_seconds_count" + labels,
      "skep_worker_event_loop_lag_seconds_sum" + labels, "skep_worker_stalls_total" + labels};
  (void)http_get("127.0.0.1", port.number(), "/blocking?ms=600");
  ASSERT_TRUE(eventually([&] {
    return skepd.metric(counters[1]).value_or(0) > 20 && skepd.metric(counters[3]).value_or(0) > 0;
  }));
  std::map<std::string, double> before;
  for (const std::string& counter : counters) before[counter] = skepd.metric(counter).value_or(-1);

  ASSERT_EQ(::kill(skepd.worker("web:0").pid, SIGKILL), 0);
  const double lags = before[counters[1]];
  // While the successor boots it has no agent yet, and its series may be absent.
  EXPECT_TRUE(eventually([&] {
    for (auto& [counter, value] : before) {
      const double now = skepd.metric(counter).value_or(value);
      EXPECT_GE(now, value) << counter;
      value = now;
    }
    return before[counters[1]] > lags;
  }));
  EXPECT_TRUE(skepd.becomes("web:0", "RUNNING"));
  EXPECT_EQ(skepd.metric("skep_worker_restarts_total{app=\"web\",worker=\"0\",reason=\"signal\"}"),
            1);
}

}  // namespace
}  // namespace skep::harness
