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
using testing::Not;

// tests/workload/prom.js with the real prom-client of this major version.
class AppMetrics : public testing::TestWithParam<std::string> {
 protected:
  AppMetrics() : client(prom_client(GetParam())) {}

  [[nodiscard]] App app(const std::string& more = "") const {
    App made = script(any_node(), "prom.js", port.number(), 2);
    made.env["PROM_CLIENT"] = client.value_or("");
    made.tables["metrics"] = "prom-client = true\n" + more;
    return made;
  }

  [[nodiscard]] bool comes_to(const Skepd& skepd, const std::string& series, double value) const {
    return eventually([&] { return skepd.metric(series) == value; });
  }

  // Counted by whichever worker answers.
  void count(int times) const {
    for (; times > 0; --times)
      ASSERT_EQ(http_get("127.0.0.1", port.number(), "/count").status, 200);
  }

  const Port port;
  const std::optional<std::string> client;
};

TEST_P(AppMetrics, are_merged_without_a_change_to_the_app_and_outlive_its_workers) {
  if (!client) GTEST_SKIP() << "prom-client is not there; tests/run brings it";
  const Skepd skepd(app().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  count(10);
  EXPECT_TRUE(comes_to(skepd, "shop_orders_total{app=\"web\",kind=\"book\"}", 10));
  EXPECT_TRUE(comes_to(skepd, "shop_duration_seconds_count{app=\"web\"}", 10));
  EXPECT_TRUE(comes_to(skepd, "shop_duration_seconds_bucket{app=\"web\",le=\"+Inf\"}", 10));
  EXPECT_TRUE(comes_to(skepd, "shop_workers{app=\"web\"}", 2));
  EXPECT_TRUE(comes_to(skepd, "shop_limit{app=\"web\"}", 7)) << "its aggregator is max";
  EXPECT_THAT(skepd.metrics().body, Not(HasSubstr("shop_start_seconds"))) << "... and omit";

  const WorkerStatus before = skepd.worker("web:0");
  ::kill(before.pid, SIGKILL);
  ASSERT_TRUE(eventually([&] { return skepd.is_succeeded(before); }));
  EXPECT_TRUE(comes_to(skepd, "shop_workers{app=\"web\"}", 2));
  EXPECT_EQ(skepd.metric("shop_orders_total{app=\"web\",kind=\"book\"}"), 10);
  count(5);
  EXPECT_TRUE(comes_to(skepd, "shop_orders_total{app=\"web\",kind=\"book\"}", 15));
  EXPECT_TRUE(skepd.logs("skep_orders (a name of skepd's own metrics)"));
}

TEST_P(AppMetrics, of_a_worker_that_drains_are_counted_to_its_end) {
  if (!client) GTEST_SKIP() << "prom-client is not there; tests/run brings it";
  const Skepd skepd(app().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  count(1);
  ASSERT_TRUE(comes_to(skepd, "shop_orders_total{app=\"web\",kind=\"book\"}", 1));
  count(20);
  ASSERT_EQ(skepd.ctl({"roll", "web", "--wait"}).exit, 0) << skepd.log();
  ASSERT_TRUE(eventually([&] { return skepd.descendants().size() == 2; }));
  EXPECT_TRUE(comes_to(skepd, "shop_orders_total{app=\"web\",kind=\"book\"}", 21));
}

TEST_P(AppMetrics, of_its_processes_stand_beside_those_of_skepd) {
  if (!client) GTEST_SKIP() << "prom-client is not there; tests/run brings it";
  const Skepd skepd(app().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_TRUE(eventually(
      [&] { return skepd.metric("process_resident_memory_bytes{app=\"web\"}").value_or(0) > 0; }));
  EXPECT_GT(skepd.metric("process_resident_memory_bytes").value_or(0), 0);
  EXPECT_GT(skepd.metric("process_cpu_seconds_total{app=\"web\"}").value_or(0), 0);
}

TEST_P(AppMetrics, pass_promtool) {
  const auto promtool = prometheus_program("promtool");
  if (!client || !promtool) GTEST_SKIP() << "they are not there; tests/run brings them";
  const Skepd skepd(app("prom-client-names = true\n").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  count(4);
  ASSERT_TRUE(comes_to(skepd, "shop_orders_total{app=\"web\",kind=\"book\"}", 4));
  EXPECT_TRUE(eventually([&] {
    return skepd.metric("nodejs_heap_size_used_bytes{app=\"web\",worker=\"0\"}").value_or(0) > 0;
  }));
  const std::string file = skepd.workspace().write("metrics", skepd.metrics().body);
  const Finished checked = run({"sh", "-c", *promtool + " check metrics < " + file});
  // prom-client's own default metrics have names that promtool does not like.
  std::istringstream lines(checked.out + checked.err);
  for (std::string line; std::getline(lines, line);)
    EXPECT_TRUE(line.starts_with("nodejs_active_") || line.starts_with("process_")) << line;
}

TEST_P(AppMetrics, of_a_blocked_worker_delay_a_scrape_by_a_second_and_only_once) {
  if (!client) GTEST_SKIP() << "prom-client is not there; tests/run brings it";
  const Skepd skepd(app().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  count(1);
  ASSERT_TRUE(comes_to(skepd, "shop_orders_total{app=\"web\",kind=\"book\"}", 1));
  const pid_t blocked = skepd.worker("web:0").pid;
  ::kill(blocked, SIGSTOP);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(skepd.metric("shop_orders_total{app=\"web\",kind=\"book\"}"), 1);
  EXPECT_EQ(skepd.metric("shop_orders_total{app=\"web\",kind=\"book\"}"), 1);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2500ms);
  ::kill(blocked, SIGCONT);
}

INSTANTIATE_TEST_SUITE_P(PromClient, AppMetrics, testing::Values("14", "15"),
                         [](const auto& version) { return "of_version_" + version.param; });

}  // namespace
}  // namespace skep::harness
