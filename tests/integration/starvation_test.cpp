#include "integration/harness/starvation.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;

std::string restarts_for_lag(const std::string& worker) {
  return R"(skep_worker_restarts_total{app="web",worker=")" + worker + R"(",reason="loop-lag"})";
}

Connection provoke(std::uint16_t port, const std::string& path) {
  Connection connection = Connection::tcp("127.0.0.1", port, 120s);
  EXPECT_TRUE(connection.send("GET " + path + " HTTP/1.0\r\n\r\n"));
  return connection;
}

// On a busy machine a loop that spins waits for its processor as well, and counts as starved. Root
// can see to it that it does not.
void let_first(pid_t pid) {
  if (::geteuid() != 0) return;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(pid), -20);
  std::ofstream("/proc/" + std::to_string(pid) + "/autogroup") << "-20";
}

// A worker whose loop stands still for one reason or another, past loop-lag.hard.
class Silence : public testing::Test {
 protected:
  void run_workers(std::uint32_t workers, const std::string& hard = "500ms") {
    App app = probe(port.number(), workers);
    app.tables["loop-lag"] = "soft = \"100ms\"\nhard = \"" + hard + '"';
    start(app);
  }

  void start(const App& app) {
    skepd = std::make_unique<Skepd>(app.toml());
    ASSERT_TRUE(skepd->all_become("RUNNING"));
    ASSERT_TRUE(eventually([&] { return skepd->worker("web:0").heap_used_bytes.has_value(); }));
    for (const WorkerStatus& worker : skepd->status()) let_first(worker.pid);
    before = skepd->worker("web:0");
  }

  [[nodiscard]] int pid() const { return before.pid; }

  // It was passed by and told of, with these words, and is still there.
  void expect_held(const std::string& words) const {
    EXPECT_TRUE(skepd->logs("web:0 held: replacement for loop-lag.hard waits: ")) << skepd->log();
    EXPECT_TRUE(skepd->logs(words)) << skepd->log();
    EXPECT_EQ(skepd->worker("web:0").pid, pid());
  }

  void expect_recovery() const {
    EXPECT_TRUE(eventually([&] {
      const WorkerStatus now = skepd->worker("web:0");
      return !now.stalled && now.eligible;
    }));
    EXPECT_EQ(skepd->worker("web:0").pid, pid());
    EXPECT_EQ(skepd->worker("web:0").restarts, 0U);
    EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
  }

  const Port port;
  std::unique_ptr<Skepd> skepd;
  WorkerStatus before;
};

TEST_F(Silence, of_a_starved_worker_is_held_against_the_machine) {
  ASSERT_NO_FATAL_FAILURE(run_workers(1));
  {
    const Starvation starvation(pid());
    const Connection work = provoke(port.number(), "/blocking?ms=200");
    expect_held("for a processor");
  }
  expect_recovery();
}

TEST_F(Silence, of_a_stopped_worker_is_waited_out_and_steered_around) {
  ASSERT_NO_FATAL_FAILURE(run_workers(2));
  ASSERT_EQ(::kill(pid(), SIGSTOP), 0);
  expect_held("SIGCONT");
  EXPECT_FALSE(skepd->worker("web:0").eligible);
  const std::string other = std::to_string(skepd->worker("web:1").pid);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").body, other);
  ASSERT_EQ(::kill(pid(), SIGCONT), 0);
  expect_recovery();
}

TEST_F(Silence, of_a_worker_in_a_debugger_is_waited_out) {
  ASSERT_NO_FATAL_FAILURE(run_workers(1));
  if (::ptrace(PTRACE_ATTACH, pid(), nullptr, nullptr) != 0)
    GTEST_SKIP() << "this machine forbids to trace: error " << errno;
  ASSERT_EQ(::waitpid(pid(), nullptr, __WALL), pid());
  expect_held("a debugger holds the worker");
  ASSERT_EQ(::ptrace(PTRACE_DETACH, pid(), nullptr, nullptr), 0);
  expect_recovery();
}

TEST_F(Silence, of_a_worker_at_a_breakpoint_is_waited_out) {
  if (run({any_node(), "-p", "typeof WebSocket"}).out != "function\n")
    GTEST_SKIP() << "the debugger needs Node.js 22 for its WebSocket; tests/run brings it";
  const Port inspector;
  App app = probe(port.number(), 1);
  app.command.insert(app.command.begin() + 1, "--inspect=127.0.0.1:" + inspector.text());
  app.tables["loop-lag"] = "soft = \"100ms\"\nhard = \"1500ms\"";
  ASSERT_NO_FATAL_FAILURE(start(app));
  Process debugger({{any_node(), workload("client/pause.js"), inspector.text()}, {}, {}, {}, {}});
  expect_held("a debugger holds the worker");
  debugger.signal(SIGTERM);
  expect_recovery();
}

TEST_F(Silence, of_a_spinning_worker_ends_it) {
  ASSERT_NO_FATAL_FAILURE(run_workers(1));
  const Connection spinning = provoke(port.number(), "/blocking?ms=100000");
  EXPECT_TRUE(eventually(60s, [&] { return skepd->metric(restarts_for_lag("0")) == 1; }));
  EXPECT_TRUE(skepd->all_become("RUNNING"));
}

TEST_F(Silence, of_all_workers_at_once_ends_them_all) {
  ASSERT_NO_FATAL_FAILURE(run_workers(2, "1500ms"));
  std::vector<Connection> spinning;
  ASSERT_TRUE(eventually([&] {
    if (!skepd->worker("web:0").stalled || !skepd->worker("web:1").stalled)
      spinning.push_back(provoke(port.number(), "/blocking?ms=100000"));
    return skepd->metric("skep_worker_stalls_total{app=\"web\",worker=\"0\"}").value_or(0) > 0 &&
           skepd->metric("skep_worker_stalls_total{app=\"web\",worker=\"1\"}").value_or(0) > 0;
  }));
  EXPECT_TRUE(eventually(60s, [&] {
    return skepd->metric(restarts_for_lag("0")).value_or(0) >= 1 &&
           skepd->metric(restarts_for_lag("1")).value_or(0) >= 1;
  })) << skepd->log();
}

}  // namespace
}  // namespace skep::harness
