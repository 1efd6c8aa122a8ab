#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/load.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"
#include "integration/harness/tls_client.h"
#include "integration/harness/tls_keys.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::set<int> pids(const Skepd& skepd) {
  std::set<int> found;
  for (const WorkerStatus& worker : skepd.status()) found.insert(worker.pid);
  return found;
}

bool all_differ(const std::set<int>& one, const std::set<int>& other) {
  for (const int pid : one)
    if (other.contains(pid)) return false;
  return true;
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size()))
    ++found;
  return found;
}

void expect_a_complete_roll(const Skepd& skepd) {
  const std::set<int> before = pids(skepd);
  const Finished roll = skepd.ctl({"roll", "web", "--wait"});
  EXPECT_EQ(roll.exit, 0) << roll.out << roll.err << skepd.log();
  EXPECT_THAT(roll.out, HasSubstr("web: rolled "));
  EXPECT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_TRUE(all_differ(before, pids(skepd)));
  EXPECT_EQ(pids(skepd).size(), before.size());
}

class Roll : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program(std::uint32_t workers) const {
    return script(GetParam().program, "probe.js", port.number(), workers);
  }

  // Two rolls while clients ask; none of them may notice.
  void expect_no_client_to_notice(const Skepd& skepd, Load::Kind kind) const {
    Load load(kind, port.number());
    ASSERT_TRUE(load.goes_on());
    for (int i = 0; i < 2; ++i) {
      expect_a_complete_roll(skepd);
      EXPECT_TRUE(load.goes_on());
    }
    const Tally tally = load.stop();
    EXPECT_EQ(tally.failures(), 0) << tally << skepd.log();
  }

  const Port port;
};

TEST_P(Roll, is_not_noticed_by_keep_alive_connections) {
  const Skepd skepd(program(2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_no_client_to_notice(skepd, Load::Kind::keep_alive);
}

TEST_P(Roll, is_not_noticed_by_new_connections) {
  const Skepd skepd(program(2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_no_client_to_notice(skepd, Load::Kind::new_connections);
}

TEST_P(Roll, stops_where_a_successor_does_not_listen_in_time) {
  App app = program(2);
  app.env["SLOW_BOOT"] = "@RUN@/slow";
  app.env["BOOT_MS"] = "60000";
  app.tables["ready"] = "timeout = \"2s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::set<int> before = pids(skepd);
  (void)skepd.workspace().write("slow", "");
  Load load(Load::Kind::new_connections, port.number(), 1);
  const Finished roll = skepd.ctl({"roll", "web", "--wait"});
  EXPECT_EQ(roll.exit, 1);
  EXPECT_THAT(roll.out + roll.err,
              HasSubstr("the successor of web:0 failed: did not listen within 2s"))
      << skepd.log();
  EXPECT_EQ(pids(skepd), before);
  EXPECT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_TRUE(eventually([&] { return skepd.descendants().size() == before.size(); }));
  EXPECT_EQ(load.stop().failures(), 0);
  EXPECT_EQ(skepd.metric(R"(skep_app_rolls_total{app="web",outcome="stopped"})"), 1);
}

INSTANTIATE_TEST_SUITE_P(Node, Roll, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

class RollOfMany : public Roll {
 protected:
  // How many successors there were at once while the app was rolled, at most.
  [[nodiscard]] static std::size_t most_successors(const Skepd& skepd) {
    std::size_t most = 0;
    EXPECT_EQ(skepd.ctl({"roll", "web"}).exit, 0);
    EXPECT_TRUE(eventually([&] {
      most = std::max(
          most, count(http_get_unix(skepd.socket(), "/v1/apps").body, R"("role":"successor")"));
      return skepd.metric(R"(skep_app_rolls_total{app="web",outcome="complete"})") == 1;
    }));
    return most;
  }

  [[nodiscard]] App slow(std::uint32_t surge) const {
    App app = program(4);
    app.env["SLOW_BOOT"] = "@RUN@/skep.toml";
    app.env["BOOT_MS"] = "300";
    app.tables["roll"] = "max-surge = " + std::to_string(surge);
    return app;
  }
};

TEST_P(RollOfMany, boots_two_successors_at_once_where_it_may) {
  const Skepd skepd(slow(2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(most_successors(skepd), 2U);
}

TEST_P(RollOfMany, boots_one_after_another_by_itself) {
  const Skepd skepd(slow(1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  Load load(Load::Kind::new_connections, port.number(), 1);
  EXPECT_EQ(most_successors(skepd), 1U);
  EXPECT_EQ(load.stop().failures(), 0);
}

class RollWithoutPrivilege : public Roll {};

TEST_P(RollWithoutPrivilege, is_not_noticed_by_keep_alive_connections) {
  const Skepd skepd(program(2).toml(), without_bpf());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_no_client_to_notice(skepd, Load::Kind::keep_alive);
}

TEST_P(RollWithoutPrivilege, is_not_noticed_by_new_connections) {
  const Skepd skepd(program(2).toml(), without_bpf());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_no_client_to_notice(skepd, Load::Kind::new_connections);
}

class RollUnderTls : public Roll {
 protected:
  void expect_no_client_to_notice_under_tls(bool anew) const {
    App app = program(2);
    const TlsKeys keys;
    app.env["TLS_KEY"] = keys.key();
    app.env["TLS_CERT"] = keys.certificate();
    const Skepd skepd(app.toml());
    ASSERT_TRUE(skepd.all_become("RUNNING"));
    TlsClient clients(port.number(), 4, anew);
    for (int i = 0; i < 2; ++i) expect_a_complete_roll(skepd);
    const TlsClient::Told told = clients.stop();
    EXPECT_EQ(told.failed, 0) << told << skepd.log();
    EXPECT_GT(told.ok, 0) << told;
  }
};

TEST_P(RollUnderTls, is_not_noticed_by_keep_alive_connections) {
  expect_no_client_to_notice_under_tls(false);
}

TEST_P(RollUnderTls, is_not_noticed_by_new_connections) {
  expect_no_client_to_notice_under_tls(true);
}

TEST_P(RollUnderTls, stops_where_a_successor_does_not_listen_in_time) {
  App app = program(2);
  const TlsKeys keys;
  app.env["TLS_KEY"] = keys.key();
  app.env["TLS_CERT"] = keys.certificate();
  app.env["SLOW_BOOT"] = "@RUN@/slow";
  app.env["BOOT_MS"] = "60000";
  app.tables["ready"] = "timeout = \"2s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::set<int> before = pids(skepd);
  (void)skepd.workspace().write("slow", "");
  TlsClient clients(port.number(), 2, true);
  EXPECT_EQ(skepd.ctl({"roll", "web", "--wait"}).exit, 1);
  EXPECT_EQ(pids(skepd), before);
  const TlsClient::Told told = clients.stop();
  EXPECT_EQ(told.failed, 0) << told << skepd.log();
  EXPECT_GT(told.ok, 0) << told;
}

// The drain of a worker that cannot be told of it waits for the block to end.
class RollOfABlockedWorker : public Roll {};

TEST_P(RollOfABlockedWorker, answers_everybody) {
  App app = program(2);
  app.tables["loop-lag"] = "soft = \"200ms\"\nhard = \"60s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  Load load(Load::Kind::new_connections, port.number(), 2);
  ASSERT_TRUE(load.goes_on());
  const std::string mark = skepd.workspace().path("blocked");
  Connection blocking = Connection::tcp("127.0.0.1", port.number(), 30s);
  EXPECT_TRUE(blocking.send("GET /waiting?ms=3000&mark=" + mark + " HTTP/1.0\r\n\r\n"));
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(mark); }));
  expect_a_complete_roll(skepd);
  EXPECT_THAT(blocking.receive_all(), HasSubstr("waited"));
  EXPECT_TRUE(load.goes_on());
  const Tally tally = load.stop();
  // Those of the load that the worker had accepted before it was blocked wait for it.
  EXPECT_EQ(tally.failures(), 0) << tally << skepd.log();
}

INSTANTIATE_TEST_SUITE_P(Node, RollOfABlockedWorker, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });
INSTANTIATE_TEST_SUITE_P(Node, RollOfMany, testing::Values(nodes().back()),
                         [](const auto& parameter) { return parameter.param.major; });
INSTANTIATE_TEST_SUITE_P(Node, RollWithoutPrivilege, testing::Values(nodes().back()),
                         [](const auto& parameter) { return parameter.param.major; });
INSTANTIATE_TEST_SUITE_P(Node, RollUnderTls, testing::Values(nodes().back()),
                         [](const auto& parameter) { return parameter.param.major; });

// The code, and not the config, says which port that is.
class RollToAnotherPort : public testing::TestWithParam<bool> {};

TEST_P(RollToAnotherPort, closes_the_former_one_which_another_app_can_use_then) {
  const Port former;
  const Port port;
  App app;
  app.command = {any_node(), workload("port-file.js")};
  app.workers = 2;
  app.env["PORT_FILE"] = "@RUN@/port";
  app.keys = "autostart = false";
  const Skepd skepd(app.toml(), GetParam() ? SkepdOptions{} : without_bpf());
  (void)skepd.workspace().write("port", former.text());
  EXPECT_EQ(skepd.ctl({"start", "web:*"}).exit, 0);
  ASSERT_EQ(http_get("127.0.0.1", former.number(), "/").body, "hello");
  (void)skepd.workspace().write("port", port.text());
  expect_a_complete_roll(skepd);
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").body, "hello");
  EXPECT_TRUE(eventually([&] { return refuses_connections(former.number()); })) << skepd.log();
  EXPECT_TRUE(skepd.logs("no worker has asked for *:" + former.text() + " again: it is closed"));
  App other = script(any_node(), "hello.js", former.number());
  other.name = "other";
  skepd.configure(app.toml() + other.toml());
  EXPECT_EQ(skepd.ctl({"update"}).exit, 0);
  EXPECT_TRUE(skepd.becomes("other:0", "RUNNING")) << skepd.log();
}

INSTANTIATE_TEST_SUITE_P(Node, RollToAnotherPort, testing::Bool(), [](const auto& parameter) {
  return parameter.param ? "by_ebpf" : "by_classic_bpf";
});

class RollOfOthers : public testing::Test {
 protected:
  void expect_no_client_to_notice(App app) const {
    app.workers = 2;
    app.keys = "listen = [\"127.0.0.1:" + port.text() + "\"]";
    app.tables["ready"] = "when = \"notify\"";
    const Skepd skepd(app.toml());
    ASSERT_TRUE(skepd.all_become("RUNNING")) << skepd.log();
    Load load(Load::Kind::new_connections, port.number(), 2);
    ASSERT_TRUE(load.goes_on());
    expect_a_complete_roll(skepd);
    EXPECT_TRUE(load.goes_on());
    const Tally tally = load.stop();
    EXPECT_EQ(tally.failures(), 0) << tally << skepd.log();
  }

  const Port port;
  const Workspace files;
};

TEST_F(RollOfOthers, a_program_that_says_when_it_is_ready_loses_no_connection) {
  App app;
  app.command = {program_in_c("notify"), "--ready-after", "300ms"};
  expect_no_client_to_notice(app);
}

TEST_F(RollOfOthers, gunicorn_loses_no_connection) {
  if (!installed("gunicorn")) GTEST_SKIP() << "gunicorn is not installed";
  (void)files.write("wsgi.py",
                    "def app(environ, start_response):\n"
                    "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
                    "    return [b'hello']\n");
  App app;
  app.command = {"gunicorn", "--pythonpath", files.directory(), "wsgi:app"};
  expect_no_client_to_notice(app);
}

TEST_F(RollOfOthers, a_program_without_sockets_is_ended_before_its_successor_starts) {
  App app = shell(
      "echo begin $SKEP_SLOT >> @RUN@/seen; trap 'echo end $SKEP_SLOT >> @RUN@/seen; exit 0' TERM; "
      "while :; do sleep 0.05; done");
  app.workers = 2;
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string seen = skepd.workspace().path("seen");
  std::ofstream(seen, std::ios::trunc).close();
  expect_a_complete_roll(skepd);
  EXPECT_EQ(read_file(seen), "end 0\nbegin 0\nend 1\nbegin 1\n");
}

}  // namespace
}  // namespace skep::harness
