#include <chrono>
#include <csignal>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// Unmodified programs, on each Node that is there.
class Cluster : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program(const std::string& script, std::uint32_t workers = 2) const {
    App app;
    app.command = {GetParam().program, workload(script)};
    app.workers = workers;
    app.env["PORT"] = port.text();
    app.tables["loop-lag"] = "soft = \"10s\"\nhard = \"60s\"";
    return app;
  }

  // Each connection is a new one, so each of `count` workers must come up in the end.
  static void expect_answers_from(std::size_t count, const std::string& host,
                                  std::uint16_t number) {
    std::set<std::string> bodies;
    EXPECT_TRUE(eventually([&] {
      const Response response = http_get(host, number, "/");
      EXPECT_EQ(response.status, 200);
      bodies.insert(response.body);
      return bodies.size() == count || testing::Test::HasFailure();
    }));
  }

  const Port port;
};

TEST_P(Cluster, plain_http_runs_on_every_worker) {
  const Skepd skepd(program("probe.js", 3).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_answers_from(3, "127.0.0.1", port.number());
}

TEST_P(Cluster, the_textbook_cluster_program_runs_unchanged) {
  const Skepd skepd(program("cluster.js").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_answers_from(2, "127.0.0.1", port.number());
  EXPECT_EQ(skepd.descendants().size(), 2U);
}

TEST_P(Cluster, an_ecmascript_module_runs_unchanged) {
  const Skepd skepd(program("esm.mjs").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_answers_from(2, "127.0.0.1", port.number());
}

TEST_P(Cluster, a_tcp_server_answers) {
  const Skepd skepd(program("tcp.js").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  Connection connection = Connection::tcp("127.0.0.1", port.number());
  EXPECT_THAT(connection.receive_until("\n"), HasSubstr("process "));
  EXPECT_TRUE(connection.send("hello\n"));
  EXPECT_EQ(connection.receive_until("\n"), "hello\n");
}

TEST_P(Cluster, two_ports_of_one_app_are_served_by_every_worker) {
  const Port second;
  App app = program("two-ports.js");
  app.env["PORT2"] = second.text();
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_answers_from(2, "127.0.0.1", port.number());
  expect_answers_from(2, "127.0.0.1", second.number());
}

TEST_P(Cluster, port_0_is_one_port_for_all_workers) {
  App app = program("port-zero.js");
  app.logs = "stdout = \"@RUN@/ports\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  std::vector<int> ports;
  ASSERT_TRUE(eventually([&] {
    ports.clear();
    std::istringstream lines(read_file(skepd.workspace().path("ports")));
    std::string word;
    for (int number = 0; lines >> word >> number;) ports.push_back(number);
    return ports.size() == 2;
  }));
  EXPECT_EQ(ports[0], ports[1]);
  expect_answers_from(2, "127.0.0.1", static_cast<std::uint16_t>(ports[0]));
}

TEST_P(Cluster, ipv6_is_served) {
  if (!machine_has_ipv6()) GTEST_SKIP() << "this machine has no IPv6";
  App app = program("probe.js");
  app.env["HOST"] = "::1";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_answers_from(2, "::1", port.number());
  EXPECT_TRUE(refuses_connections(port.number()));
}

TEST_P(Cluster, an_app_that_names_no_host_is_reached_by_both_families) {
  const Skepd skepd(program("probe.js").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_answers_from(2, "127.0.0.1", port.number());
  if (machine_has_ipv6()) expect_answers_from(2, "::1", port.number());
}

TEST_P(Cluster, a_taken_port_reaches_the_app_as_eaddrinuse) {
  const Port elsewhere;
  App holder = program("probe.js", 1);
  holder.name = "holder";
  App late = program("probe.js", 1);
  late.name = "late";
  late.logs = "stdout = \"@RUN@/late.log\"";
  late.tables["restart"] = "policy = \"never\"";
  const Skepd first(holder.toml());
  ASSERT_TRUE(first.all_become("RUNNING"));
  const Skepd second(late.toml());
  EXPECT_TRUE(second.becomes("late:0", "EXITED"));
  EXPECT_TRUE(eventually(
      [&] { return read_file(second.workspace().path("late.log")) == "error EADDRINUSE\n"; }));
}

TEST_P(Cluster, another_app_s_port_reaches_the_app_as_eaddrinuse) {
  App holder = program("probe.js", 1);
  holder.name = "holder";
  App late = program("probe.js", 1);
  late.name = "late";
  late.env["SLOW_BOOT"] = "/dev/null";
  late.env["BOOT_MS"] = "1500";
  late.logs = "stdout = \"@RUN@/late.log\"";
  late.tables["restart"] = "policy = \"never\"";
  const Skepd skepd(holder.toml() + late.toml());
  EXPECT_TRUE(skepd.becomes("late:0", "EXITED"));
  EXPECT_EQ(skepd.worker("holder:0").state, "RUNNING");
  EXPECT_TRUE(eventually(
      [&] { return read_file(skepd.workspace().path("late.log")) == "error EADDRINUSE\n"; }));
}

TEST_P(Cluster, a_port_that_skepd_may_not_have_reaches_the_app_as_eacces) {
  App app = program("probe.js", 1);
  app.env["PORT"] = "81";
  app.tables["restart"] = "policy = \"never\"";
  SkepdOptions options;
  options.no_low_ports = true;
  const Skepd skepd(app.toml(), options);
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_TRUE(eventually([&] {
    return read_file(skepd.workspace().path("web-0.log")) == "error EACCES\n";
  })) << read_file(skepd.workspace().path("web-0.log"));
}

TEST_P(Cluster, a_job_ends_by_itself) {
  App app = program("job.js", 1);
  app.tables["restart"] = "policy = \"never\"";
  app.tables["ready"] = "when = \"after 0s\"";
  const Skepd skepd(app.toml());
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
}

TEST_P(Cluster, the_figures_of_the_runtime_are_seen) {
  const Skepd skepd(program("probe.js", 1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.value_or(0) > 1e6; }));
}

TEST_P(Cluster, a_worker_that_boots_is_given_no_connection) {
  const Workspace files;
  App app = program("probe.js");
  app.env["SLOW_BOOT"] = files.path("slow");
  app.env["BOOT_MS"] = "2000";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  (void)files.write("slow", "");
  ASSERT_EQ(::kill(skepd.worker("web:1").pid, SIGKILL), 0);
  ASSERT_TRUE(eventually([&] { return skepd.worker("web:1").state == "STARTING"; }));
  EXPECT_FALSE(skepd.worker("web:1").eligible);

  const std::string other = std::to_string(skepd.worker("web:0").pid);
  std::size_t asked = 0;
  while (skepd.worker("web:1").state == "STARTING") {
    const Response response = http_get("127.0.0.1", port.number(), "/", 1s);
    if (skepd.worker("web:1").state != "STARTING") break;
    ASSERT_EQ(response.body, other) << "request " << asked;
    ++asked;
  }
  EXPECT_GT(asked, 20U);
  EXPECT_TRUE(skepd.becomes("web:1", "RUNNING"));
  expect_answers_from(2, "127.0.0.1", port.number());
}

INSTANTIATE_TEST_SUITE_P(Node, Cluster, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness
