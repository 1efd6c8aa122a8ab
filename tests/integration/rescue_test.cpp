#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/keep_alive.h"
#include "integration/harness/load.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"
#include "integration/harness/tls_client.h"
#include "integration/harness/tls_keys.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

double rescued(const Skepd& skepd) {
  double sum = 0;
  for (const WorkerStatus& worker : skepd.status())
    sum += skepd
               .metric(R"(skep_connections_rescued_total{app="web",worker=")" +
                       worker.name.substr(4) + "\"}")
               .value_or(0);
  return sum;
}

class Rescue : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program(std::uint32_t workers) const {
    App app = script(GetParam().program, "probe.js", port.number(), workers);
    app.tables["loop-lag"] = "soft = \"500ms\"\nhard = \"60s\"";
    return app;
  }

  // Sends a request that is not waited for.
  [[nodiscard]] Connection sent(const std::string& path) const {
    Connection connection = Connection::tcp("127.0.0.1", port.number(), 30s);
    EXPECT_TRUE(connection.send("GET " + path + " HTTP/1.0\r\n\r\n"));
    return connection;
  }

  const Port port;
};

TEST_P(Rescue, connections_that_wait_for_a_blocked_worker_are_answered_by_others) {
  const Skepd skepd(program(2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string mark = skepd.workspace().path("blocked");
  Connection blocking = sent("/waiting?ms=6000&mark=" + mark);
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(mark); }));
  // They come before anybody can know that the worker is blocked.
  const auto begin = std::chrono::steady_clock::now();
  std::vector<Connection> clients;
  for (int i = 0; i < 40; ++i) clients.push_back(sent("/"));
  for (Connection& client : clients) EXPECT_THAT(client.receive_all(), HasSubstr("200 OK"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
  EXPECT_TRUE(eventually([&] { return rescued(skepd) > 0; }));
  EXPECT_TRUE(skepd.logs("handed to other workers")) << skepd.log();
  EXPECT_THAT(blocking.receive_all(), HasSubstr("waited"));
}

TEST_P(Rescue, only_what_was_inside_a_killed_worker_fails) {
  const Skepd skepd(program(2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  constexpr int clients = 6;
  Load load(Load::Kind::new_connections, port.number(), clients);
  ASSERT_TRUE(load.goes_on());
  for (int round = 0; round < 4; ++round) {
    const WorkerStatus before = skepd.worker(round % 2 == 0 ? "web:0" : "web:1");
    ASSERT_EQ(::kill(before.pid, SIGKILL), 0);
    ASSERT_TRUE(skepd.is_succeeded(before)) << skepd.log();
  }
  ASSERT_TRUE(load.goes_on());
  const Tally tally = load.stop();
  // Each client is inside at most one worker at a time.
  EXPECT_LE(tally.failures(), 4 * clients) << tally;
  EXPECT_EQ(tally.failed.count("Connection refused"), 0U) << tally;
  std::cout << tally << '\n';
}

TEST_P(Rescue, nothing_is_lost_that_comes_while_every_worker_is_dead) {
  const Skepd skepd(program(2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  for (const WorkerStatus& worker : skepd.status()) ASSERT_EQ(::kill(worker.pid, SIGKILL), 0);
  std::vector<Connection> clients;
  for (int i = 0; i < 60; ++i) clients.push_back(sent("/"));
  for (Connection& client : clients) EXPECT_THAT(client.receive_all(), HasSubstr("200 OK"));
}

TEST_P(Rescue, a_stopped_worker_is_passed_over_and_its_queue_is_served) {
  const Skepd skepd(program(2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const WorkerStatus worker = skepd.worker("web:0");
  ASSERT_EQ(::kill(worker.pid, SIGSTOP), 0);
  std::vector<Connection> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(sent("/"));
  for (Connection& client : clients) EXPECT_THAT(client.receive_all(), HasSubstr("200 OK"));
  EXPECT_EQ(skepd.worker("web:0").pid, worker.pid);
  ASSERT_EQ(::kill(worker.pid, SIGCONT), 0);
  EXPECT_TRUE(eventually([&] { return skepd.worker("web:0").eligible; }));
}

class RescueOfAQueue : public Rescue {
 protected:
  // Nobody has noticed that the worker is blocked: what waits for it does so in its queue.
  void expect_a_kill_to_end_the_blocked_request_only(const Skepd& skepd) const {
    ASSERT_TRUE(skepd.all_become("RUNNING"));
    KeepAlive first(port.number());
    const std::string pid = first.get("/").body;
    const std::string mark = skepd.workspace().path("blocked");
    std::thread blocking([&] { EXPECT_EQ(first.get("/waiting?ms=20000&mark=" + mark).status, 0); });
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(mark); }));
    std::vector<Connection> clients;
    for (int i = 0; i < 40; ++i) clients.push_back(sent("/"));
    EXPECT_EQ(::kill(std::stoi(pid), SIGKILL), 0);
    blocking.join();
    for (Connection& client : clients) EXPECT_THAT(client.receive_all(), HasSubstr("200 OK"));
  }

  [[nodiscard]] App patient() const {
    App app = program(2);
    app.tables["loop-lag"] = "soft = \"15s\"\nhard = \"60s\"";
    return app;
  }
};

TEST_P(RescueOfAQueue, a_killed_worker_takes_only_what_was_inside_with_it) {
  const Skepd skepd(patient().toml());
  expect_a_kill_to_end_the_blocked_request_only(skepd);
}

TEST_P(RescueOfAQueue, a_killed_worker_takes_only_what_was_inside_with_it_without_privilege_too) {
  const Skepd skepd(patient().toml(), without_bpf());
  expect_a_kill_to_end_the_blocked_request_only(skepd);
}

class RescueUnderTls : public Rescue {
 protected:
  [[nodiscard]] App secured(std::uint32_t workers) const {
    App app = program(workers);
    app.env["TLS_KEY"] = keys.key();
    app.env["TLS_CERT"] = keys.certificate();
    return app;
  }

  const TlsKeys keys;
};

TEST_P(RescueUnderTls, connections_that_wait_for_a_blocked_worker_are_answered_by_others) {
  const Skepd skepd(secured(2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  TlsClient clients(port.number(), 8, true);
  const auto blocking = tls_asking(port.number(), "/waiting?ms=4000");
  ASSERT_TRUE(eventually([&] { return rescued(skepd) > 0; })) << skepd.log();
  const TlsClient::Told told = clients.stop();
  EXPECT_EQ(told.failed, 0) << told;
  EXPECT_GT(told.ok, 0) << told;
}

TEST_P(RescueUnderTls, nothing_is_lost_that_comes_while_every_worker_is_dead) {
  const Skepd skepd(secured(2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto before = skepd.status();
  for (const WorkerStatus& worker : before) ASSERT_EQ(::kill(worker.pid, SIGKILL), 0);
  const Finished asked = run({any_node(), workload("client/tls.js"), port.text(), "40"});
  EXPECT_EQ(asked.exit, 0) << asked.err << skepd.log();
  for (const WorkerStatus& worker : before) EXPECT_TRUE(skepd.is_succeeded(worker));
}

INSTANTIATE_TEST_SUITE_P(Node, Rescue, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });
INSTANTIATE_TEST_SUITE_P(Node, RescueOfAQueue, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });
INSTANTIATE_TEST_SUITE_P(Node, RescueUnderTls, testing::Values(nodes().back()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness
