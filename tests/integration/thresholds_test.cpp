#include <chrono>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;

std::string restarts(const std::string& reason) {
  return "skep_worker_restarts_total{app=\"web\",worker=\"0\",reason=\"" + reason + "\"}";
}

std::string breaches(const std::string& threshold) {
  return "skep_worker_threshold_breaches_total{app=\"web\",worker=\"0\",threshold=\"" + threshold +
         "\"}";
}

// Sends a request whose answer nobody waits for.
Connection provoke(std::uint16_t port, const std::string& path) {
  Connection connection = Connection::tcp("127.0.0.1", port, 60s);
  EXPECT_TRUE(connection.send("GET " + path + " HTTP/1.0\r\n\r\n"));
  return connection;
}

TEST(Thresholds, a_blocked_loop_is_seen_while_it_lasts) {
  const Port port;
  App app = probe(port.number(), 1);
  app.tables["loop-lag"] = "soft = \"100ms\"\nhard = \"60s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.has_value(); }));

  Connection blocked = provoke(port.number(), "/blocking?ms=3000");
  EXPECT_TRUE(eventually(2500ms, [&] { return skepd.worker("web:0").stalled; }));
  EXPECT_EQ(skepd.metric("skep_worker_event_loop_stalled{app=\"web\",worker=\"0\"}"), 1);
  EXPECT_NE(skepd.ctl({"status"}).out.find("stalled"), std::string::npos);
  EXPECT_TRUE(skepd.logs("web:0 stalled"));

  EXPECT_NE(blocked.receive_all().find("blocked"), std::string::npos);
  EXPECT_TRUE(eventually([&] { return !skepd.worker("web:0").stalled; }));
  EXPECT_TRUE(skepd.logs("web:0 resumed"));
  EXPECT_EQ(skepd.worker("web:0").stalls, 1U);
  EXPECT_EQ(skepd.worker("web:0").restarts, 0U);
}

TEST(Thresholds, new_connections_go_past_a_blocked_worker) {
  const Port port;
  App app = probe(port.number(), 2);
  app.tables["loop-lag"] = "soft = \"100ms\"\nhard = \"60s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const Connection blocked = provoke(port.number(), "/blocking?ms=5000");
  ASSERT_TRUE(eventually(
      3s, [&] { return skepd.worker("web:0").stalled || skepd.worker("web:1").stalled; }));
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 40; ++i) EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

TEST(Thresholds, a_loop_blocked_for_too_long_is_replaced) {
  const Port port;
  App app = probe(port.number(), 1);
  app.tables["loop-lag"] = "soft = \"100ms\"\nhard = \"700ms\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const int before = skepd.worker("web:0").pid;
  // Not /blocking: on a busy machine that loop waits for its processor, and replacement waits too.
  const Connection blocked = provoke(port.number(), "/waiting?ms=60000");
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus now = skepd.worker("web:0");
    return now.state == "RUNNING" && now.pid != before;
  }));
  EXPECT_EQ(skepd.metric(restarts("loop-lag")), 1);
  EXPECT_EQ(skepd.metric(breaches("loop-lag.hard")), 1);
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
}

TEST(Thresholds, a_heap_over_its_soft_limit_is_told_and_left_alone) {
  const Port port;
  App app = probe(port.number(), 1);
  app.tables["heap"] = "soft = \"60MiB\"\nhard = \"2GiB\"\nfor = \"0s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_EQ(http_get("127.0.0.1", port.number(), "/heap?mb=120", 20s).status, 200);
  EXPECT_TRUE(eventually([&] { return skepd.metric(breaches("heap.soft")).value_or(0) >= 1; }));
  EXPECT_TRUE(skepd.logs("heap.soft"));
  EXPECT_EQ(skepd.worker("web:0").restarts, 0U);
}

TEST(Thresholds, a_heap_over_its_hard_limit_is_replaced) {
  const Port port;
  App app = probe(port.number(), 1);
  app.tables["heap"] = "soft = \"50MiB\"\nhard = \"80MiB\"\nfor = \"0s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  (void)http_get("127.0.0.1", port.number(), "/heap?mb=160", 20s);
  EXPECT_TRUE(eventually([&] { return skepd.metric(restarts("heap")).value_or(0) >= 1; }));
  EXPECT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(skepd.metric(breaches("heap.hard")), 1);
}

TEST(Thresholds, memory_over_its_hard_limit_is_replaced) {
  const Port port;
  App app = probe(port.number(), 1);
  app.tables["memory"] = "hard = \"250MiB\"\nfor = \"0s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  (void)http_get("127.0.0.1", port.number(), "/memory?mb=300", 20s);
  EXPECT_TRUE(eventually([&] { return skepd.metric(restarts("memory")).value_or(0) >= 1; }));
  EXPECT_TRUE(skepd.all_become("RUNNING"));
}

TEST(Thresholds, memory_is_watched_in_any_language) {
  App app;
  app.command = {"python3", "-c", "import time; kept = bytearray(80 << 20); time.sleep(1000)"};
  app.tables["memory"] = "hard = \"60MiB\"\nfor = \"0s\"";
  app.tables["restart"] = "give-up = \"never\"";
  const Skepd skepd(app.toml());
  EXPECT_TRUE(eventually([&] { return skepd.metric(restarts("memory")).value_or(0) >= 1; }));
}

}  // namespace
}  // namespace skep::harness
