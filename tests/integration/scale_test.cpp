#include <chrono>
#include <filesystem>
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

class Scale : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program() const {
    return script(GetParam().program, "probe.js", port.number(), 2);
  }

  void expect_no_client_to_notice(const Skepd& skepd) const {
    ASSERT_TRUE(skepd.all_become("RUNNING"));
    Load load(Load::Kind::new_connections, port.number());
    ASSERT_TRUE(load.goes_on());
    for (const auto& [wanted, workers] :
         {std::pair{"4", 4U}, std::pair{"-3", 1U}, std::pair{"+2", 3U}, std::pair{"2", 2U}}) {
      ASSERT_EQ(skepd.ctl({"scale", "web", wanted}).exit, 0);
      EXPECT_TRUE(eventually([&] {
        return skepd.status().size() == workers && skepd.descendants().size() == workers;
      })) << skepd.log();
      EXPECT_TRUE(skepd.all_become("RUNNING"));
      EXPECT_TRUE(load.goes_on());
    }
    const Tally tally = load.stop();
    EXPECT_EQ(tally.failures(), 0) << tally << skepd.log();
    EXPECT_GE(tally.by.size(), 6U) << "every worker was asked";
  }

  // While the last worker is blocked, and nobody knows yet.
  void expect_the_queue_of_the_last_to_be_answered(const Skepd& skepd) const {
    const std::string last = std::to_string(skepd.worker("web:1").pid);
    const std::string mark = skepd.workspace().path("blocked");
    std::vector<KeepAlive> held;
    std::string pid;
    while (pid != last) {
      held.emplace_back(port.number());
      pid = held.back().get("/").body;
      ASSERT_FALSE(pid.empty());
    }
    std::thread blocking([&] { (void)held.back().get("/waiting?ms=4000&mark=" + mark); });
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(mark); }));
    std::vector<Connection> clients;
    for (int i = 0; i < 40; ++i) {
      clients.push_back(Connection::tcp("127.0.0.1", port.number(), 30s));
      EXPECT_TRUE(clients.back().send("GET / HTTP/1.0\r\n\r\n"));
    }
    EXPECT_EQ(skepd.ctl({"scale", "web", "1"}).exit, 0);
    for (Connection& client : clients) EXPECT_THAT(client.receive_all(), HasSubstr("200 OK"));
    blocking.join();
    EXPECT_TRUE(eventually([&] { return skepd.descendants().size() == 1; }));
  }

  const Port port;
};

TEST_P(Scale, up_and_down_loses_no_connection) {
  const Skepd skepd(program().toml());
  expect_no_client_to_notice(skepd);
}

TEST_P(Scale, down_answers_those_that_wait_for_the_worker_that_goes) {
  App app = program();
  app.tables["stop"] = "drain = \"2s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_the_queue_of_the_last_to_be_answered(skepd);
}

class ScaleWithoutPrivilege : public Scale {};

TEST_P(ScaleWithoutPrivilege, up_and_down_loses_no_connection) {
  const Skepd skepd(program().toml(), without_bpf());
  expect_no_client_to_notice(skepd);
}

TEST_P(ScaleWithoutPrivilege, down_answers_those_that_wait_for_the_worker_that_goes) {
  App app = program();
  app.tables["stop"] = "drain = \"2s\"";
  const Skepd skepd(app.toml(), without_bpf());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_the_queue_of_the_last_to_be_answered(skepd);
}

INSTANTIATE_TEST_SUITE_P(Node, Scale, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });
INSTANTIATE_TEST_SUITE_P(Node, ScaleWithoutPrivilege, testing::Values(nodes().back()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness
