#include <chrono>
#include <csignal>
#include <sys/wait.h>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"
#include "integration/harness/tls_keys.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;

// A roll, and what else may happen while it is under way.
class RollMeets : public testing::Test {
 protected:
  // Successors listen late; the first workers do not.
  [[nodiscard]] App late() const {
    App app = script(any_node(), "probe.js", port.number(), 2);
    app.env["SLOW_BOOT"] = "@RUN@/slow";
    app.env["BOOT_MS"] = "1500";
    return app;
  }

  // `skepctl roll web --wait`, when the first successor boots.
  [[nodiscard]] static std::unique_ptr<Process> roll_begun(const Skepd& skepd) {
    (void)skepd.workspace().write("slow", "");
    auto roll = std::make_unique<Process>(Program{
        {skepctl_program(), "--socket", skepd.socket(), "roll", "web", "--wait"}, {}, "", "", {}});
    EXPECT_TRUE(eventually([&] { return skepd.descendants().size() == 3; })) << skepd.log();
    return roll;
  }

  [[nodiscard]] static int exit_of(Process& process) {
    const auto status = process.wait(30s);
    return status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
  }

  [[nodiscard]] static bool completes(const Skepd& skepd) {
    return eventually(
        [&] { return skepd.metric(R"(skep_app_rolls_total{app="web",outcome="complete"})") == 1; });
  }

  const Port port;
};

TEST_F(RollMeets, a_death_of_the_old_worker_and_completes) {
  const Skepd skepd(late().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto before = skepd.status();
  const auto roll = roll_begun(skepd);
  ASSERT_EQ(::kill(before[0].pid, SIGKILL), 0);
  EXPECT_EQ(exit_of(*roll), 0) << skepd.log();
  for (const WorkerStatus& worker : before) EXPECT_TRUE(skepd.is_succeeded(worker));
  EXPECT_TRUE(eventually([&] { return skepd.descendants().size() == 2; })) << skepd.log();
}

TEST_F(RollMeets, a_stop_and_nothing_is_left) {
  const Skepd skepd(late().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto roll = roll_begun(skepd);
  EXPECT_EQ(skepd.ctl({"stop", "web"}).exit, 0);
  EXPECT_NE(exit_of(*roll), -1) << "nobody waits for ever\n" << skepd.log();
  EXPECT_TRUE(skepd.all_become("STOPPED"));
  EXPECT_TRUE(eventually([&] { return skepd.descendants().empty(); })) << skepd.log();
}

TEST_F(RollMeets, the_end_of_who_waits_for_it_and_goes_on) {
  const Skepd skepd(late().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto roll = roll_begun(skepd);
  roll->signal(SIGINT);
  EXPECT_NE(exit_of(*roll), 0);
  EXPECT_TRUE(completes(skepd)) << skepd.log();
}

TEST_F(RollMeets, the_end_of_skepd) {
  Skepd skepd(late().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto roll = roll_begun(skepd);
  EXPECT_EQ(skepd.terminate(), 0);
  EXPECT_NE(exit_of(*roll), 0);
  EXPECT_TRUE(skepd.leaves_nothing());
}

TEST_F(RollMeets, clients_of_a_unix_socket_and_fails_none) {
  App app = script(any_node(), "unix.js", port.number(), 2);
  app.env["SOCKET"] = "@RUN@/web.sock";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string path = skepd.workspace().path("web.sock");
  Process roll(Program{
      {skepctl_program(), "--socket", skepd.socket(), "roll", "web", "--wait"}, {}, "", "", {}});
  int answered = 0;
  while (roll.running()) {
    const Response answer = http_get_unix(path, "/");
    ASSERT_EQ(answer.status, 200) << answer.error << " after " << answered << skepd.log();
    ++answered;
  }
  EXPECT_EQ(exit_of(roll), 0);
  EXPECT_EQ(http_get_unix(path, "/").status, 200);
}

class RollMeetsHttp2 : public testing::TestWithParam<Node> {};

TEST_P(RollMeetsHttp2, and_loses_no_stream) {
  const Port port;
  const TlsKeys keys;
  App app = script(GetParam().program, "http2.js", port.number(), 2);
  app.env["TLS_KEY"] = keys.key();
  app.env["TLS_CERT"] = keys.certificate();
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string told = skepd.workspace().path("told");
  Process client(Program{
      {any_node(), workload("client/http2_rolls.js"), "https://127.0.0.1:" + port.text(), "3", "4"},
      {},
      told,
      "",
      {}});
  ASSERT_TRUE(eventually([&] {
    return skepd.metric(R"(skep_worker_open_connections{app="web",worker="0"})").value_or(0) > 0;
  }));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(skepd.ctl({"roll", "web", "--wait"}).exit, 0);
  client.signal(SIGTERM);
  ASSERT_TRUE(client.wait(20s).has_value());
  const auto counts = boost::json::parse(read_file(told)).as_object();
  EXPECT_EQ(counts.at("lost"), 0) << read_file(told);
  EXPECT_EQ(counts.at("refused"), 0) << read_file(told);
  EXPECT_GT(counts.at("goaways").to_number<int>(), 0);
}

INSTANTIATE_TEST_SUITE_P(Node, RollMeetsHttp2, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness
