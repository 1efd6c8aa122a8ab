#include <algorithm>
#include <chrono>
#include <csignal>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;

// A worker beside another that does something to its channel and then tells so.
struct HostileApps {
  Port port;
  std::string toml;

  explicit HostileApps(const std::string& deed) {
    App hostile;
    hostile.name = "hostile";
    hostile.command = {any_node(), workload("hostile.js"), deed};
    hostile.tables["ready"] = "timeout = \"60s\"";
    toml = hostile.toml() + probe(port.number(), 1).toml();
  }
};

class HostileWorker : public testing::TestWithParam<std::string> {};

TEST_P(HostileWorker, harms_nobody_but_itself) {
  const HostileApps apps(GetParam());
  const Skepd skepd(apps.toml);
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  ASSERT_TRUE(eventually(60s, [&] {
    return read_file(skepd.workspace().path("web-0.log")).find("done") != std::string::npos;
  })) << skepd.log();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(skepd.ctl({"status", "web"}).exit, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
  EXPECT_EQ(http_get("127.0.0.1", apps.port.number(), "/").status, 200);
  EXPECT_EQ(skepd.worker("web:0").restarts, 0U);
}

INSTANTIATE_TEST_SUITE_P(Channel, HostileWorker,
                         testing::Values("garbage", "half-line", "huge-line", "hostile-fields",
                                         "malformed", "out-of-order", "repeated", "oversized",
                                         "flood"),
                         [](const auto& parameter) {
                           std::string name = parameter.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

class HostileClient : public testing::Test {
 protected:
  HostileClient() : skepd(shell("exec sleep 1000").toml()) {
    EXPECT_TRUE(skepd.becomes("web:0", "RUNNING"));
  }

  void expect_service() const {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(skepd.ctl({"status"}).exit, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
  }

  const Skepd skepd;
};

TEST_F(HostileClient, that_sends_garbage_is_answered_and_dropped) {
  for (const std::string& garbage :
       {std::string("\0\xff\xfe\r\n\r\n", 7), std::string("GET\r\n\r\n"),
        std::string("POST /v1/command HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        std::string("POST /v1/command HTTP/1.1\r\nContent-Length: 2\r\n\r\n{x"),
        std::string("GET /v1/logs/%00/../stdout?bytes=99999999999999999999 HTTP/1.0\r\n\r\n")}) {
    Connection connection = Connection::unix_socket(skepd.socket(), 3s);
    EXPECT_TRUE(connection.send(garbage));
    EXPECT_EQ(connection.receive_all().find("HTTP/1.1 2"), std::string::npos);
    expect_service();
  }
}

TEST_F(HostileClient, that_sends_half_a_request_and_waits_delays_nobody) {
  std::vector<Connection> held;
  for (int i = 0; i < 20; ++i) {
    held.push_back(Connection::unix_socket(skepd.socket(), 30s));
    held.back().send("POST /v1/command HTTP/1.1\r\nContent-Length: 5000\r\n\r\n{\"verb\"");
  }
  expect_service();
}

TEST_F(HostileClient, that_sends_a_huge_body_is_refused) {
  Connection connection = Connection::unix_socket(skepd.socket(), 10s);
  connection.send("POST /v1/command HTTP/1.1\r\nContent-Length: 4000000000\r\n\r\n");
  const std::string piece(1 << 20, 'x');
  for (int i = 0; i < 64 && connection.send(piece); ++i) {
  }
  expect_service();
  EXPECT_LT(skepd.metric("process_resident_memory_bytes").value_or(1e12), 300e6);
}

TEST_F(HostileClient, that_asks_without_reading_answers_delays_nobody) {
  std::vector<Connection> held;
  std::string questions;
  for (int i = 0; i < 2000; ++i) questions += "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n";
  for (int i = 0; i < 10; ++i) {
    held.push_back(Connection::unix_socket(skepd.socket(), 200ms));
    held.back().send(questions);
  }
  expect_service();
}

TEST_F(HostileClient, that_asks_for_metrics_without_reading_delays_nobody) {
  std::vector<Connection> held;
  for (int i = 0; i < 50; ++i) {
    held.push_back(Connection::tcp("127.0.0.1", skepd.metrics_port(), 200ms));
    held.back().send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  expect_service();
  EXPECT_EQ(http_get("127.0.0.1", skepd.metrics_port(), "/metrics").status, 200);
}

TEST_F(HostileClient, commands_from_many_at_once_leave_a_hive_that_still_obeys) {
  std::vector<Connection> held;
  for (int i = 0; i < 20; ++i) {
    const std::string body = i % 2 == 0 ? R"({"verb":"stop","targets":["all"]})"
                                        : R"({"verb":"start","targets":["all"]})";
    held.push_back(Connection::unix_socket(skepd.socket(), 30s));
    held.back().send(
        "POST /v1/command HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  held.clear();
  (void)skepd.ctl({"start", "all"});
  EXPECT_TRUE(skepd.becomes("web:0", "RUNNING"));
}

}  // namespace
}  // namespace skep::harness
