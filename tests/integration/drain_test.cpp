#include <chrono>
#include <csignal>
#include <thread>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/keep_alive.h"
#include "integration/harness/load.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// `skepctl WORDS`, in the background.
Process ctl_begun(const Skepd& skepd, std::vector<std::string> words) {
  std::vector<std::string> command{skepctl_program(), "--socket", skepd.socket()};
  command.insert(command.end(), words.begin(), words.end());
  return Process(Program{command, {}, "", "", {}});
}

class Drain : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program(std::uint32_t workers) const {
    return script(GetParam().program, "probe.js", port.number(), workers);
  }

  [[nodiscard]] Connection sent(const std::string& request) const {
    Connection connection = Connection::tcp("127.0.0.1", port.number(), 40s);
    EXPECT_TRUE(connection.send(request));
    return connection;
  }

  const Port port;
};

TEST_P(Drain, a_request_that_is_open_is_answered_before_a_stop) {
  const Skepd skepd(program(1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  Connection open = sent("GET /slow?ms=1500 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  Process stop = ctl_begun(skepd, {"stop", "--drain", "web"});
  const std::string answer = open.receive_all();
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("slow"));
  EXPECT_TRUE(stop.wait(20s).has_value());
  EXPECT_EQ(skepd.worker("web:0").state, "STOPPED");
  EXPECT_TRUE(refuses_connections(port.number()));
}

TEST_P(Drain, connections_that_are_idle_are_closed_and_hold_nothing_up) {
  const Skepd skepd(program(1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  KeepAlive idle(port.number());
  ASSERT_EQ(idle.get("/").status, 200);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(skepd.ctl({"stop", "--drain", "web"}).exit, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s) << "of 30 s that a drain may take";
  EXPECT_TRUE(idle.ended());
}

TEST_P(Drain, a_websocket_is_told_that_its_server_goes_away) {
  App app = program(1);
  app.tables["stop"] = "drain = \"2s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  Connection socket = sent(
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  ASSERT_THAT(socket.receive_until("\r\n\r\n"), HasSubstr("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  EXPECT_EQ(skepd.ctl({"stop", "--drain", "web"}).exit, 0);
  // A frame that closes, and 1001 in the order of the network.
  EXPECT_EQ(socket.receive_all(), "\x88\x02\x03\xe9");
}

TEST_P(Drain, a_worker_that_asks_to_retire_gets_a_successor_first) {
  const Skepd skepd(program(1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const WorkerStatus before = skepd.worker("web:0");
  Load load(Load::Kind::keep_alive, port.number(), 2);
  ASSERT_EQ(http_get("127.0.0.1", port.number(), "/retire").status, 200);
  EXPECT_TRUE(skepd.is_succeeded(before)) << skepd.log();
  EXPECT_TRUE(eventually([&] { return !process_exists(before.pid); }));
  EXPECT_TRUE(load.goes_on());
  const Tally tally = load.stop();
  EXPECT_EQ(tally.failures(), 0) << tally << skepd.log();
  EXPECT_EQ(skepd.metric(R"(skep_worker_restarts_total{app="web",worker="0",reason="retired"})"),
            1);
}

TEST_P(Drain, a_heap_beyond_hard_is_rolled_and_no_client_notices) {
  App app = program(1);
  app.command.insert(app.command.begin() + 1, "--max-old-space-size=96");
  app.tables["heap"] = "soft = \"50%\"\nhard = \"60%\"\nfor = \"200ms\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const WorkerStatus before = skepd.worker("web:0");
  Load load(Load::Kind::keep_alive, port.number(), 2);
  ASSERT_TRUE(eventually(60s, [&] {
    // Until a collection has shown it.
    if (skepd.worker("web:0").pid != before.pid) return true;
    const double limit =
        skepd.metric(R"(skep_worker_heap_limit_bytes{app="web",worker="0"})").value_or(0);
    const auto used = static_cast<double>(skepd.worker("web:0").heap_used_bytes.value_or(0));
    if (used < 0.64 * limit) (void)http_get("127.0.0.1", port.number(), "/heap?mb=2");
    // The figures are a second old, and the leak must not outrun its successor's boot.
    std::this_thread::sleep_for(400ms);
    return false;
  })) << skepd.log();
  EXPECT_TRUE(skepd.is_succeeded(before)) << skepd.log();
  EXPECT_TRUE(eventually([&] { return !process_exists(before.pid); }));
  const Tally tally = load.stop();
  EXPECT_EQ(tally.failures(), 0) << tally << skepd.log();
  EXPECT_EQ(skepd.metric(R"(skep_worker_restarts_total{app="web",worker="0",reason="heap"})"), 1);
}

INSTANTIATE_TEST_SUITE_P(Node, Drain, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

TEST(Stopping, a_program_that_says_it_is_stopping_gets_a_successor) {
  const Port port;
  App app;
  app.command = {program_in_c("notify"), "--stop-after", "1s"};
  app.keys = "listen = [\"127.0.0.1:" + port.text() + "\"]";
  app.tables["ready"] = "when = \"notify\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const WorkerStatus before = skepd.worker("web:0");
  Load load(Load::Kind::new_connections, port.number(), 2);
  ASSERT_TRUE(load.goes_on());
  // It says STOPPING=1 and leaves a second later, as one does that stops by itself.
  ASSERT_EQ(::kill(before.pid, SIGTERM), 0);
  EXPECT_TRUE(eventually(900ms, [&] { return skepd.worker("web:0").pid != before.pid; }))
      << "while the old one is still there";
  EXPECT_TRUE(skepd.is_succeeded(before)) << skepd.log();
  EXPECT_TRUE(load.goes_on());
  const Tally tally = load.stop();
  EXPECT_EQ(tally.failures(), 0) << tally << skepd.log();
}

}  // namespace
}  // namespace skep::harness
