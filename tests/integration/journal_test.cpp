#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"
#include "support/places.h"

namespace skep::harness {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto journald_program = "/lib/systemd/systemd-journald";

// A real systemd-journald in a mount namespace of its own, where /run is its own too, and a skepd
// that is started into it.
struct Journal : testing::Test {
  Workspace files;
  std::unique_ptr<Process> journald;

  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "a journald of the test's own takes root";
    if (!std::filesystem::exists(journald_program)) GTEST_SKIP() << "journald is not installed";
    std::filesystem::create_directory(files.path("journal"));
    start_journald({"unshare", "--mount", "--propagation", "private", "sh", "-c",
                    "mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal /run/log/journal"
                    " && mount --bind " +
                        files.path("journal") + " /run/log/journal && exec " + journald_program});
    if (!journald_is_up()) GTEST_SKIP() << "journald does not run here";
  }

  void start_journald(const std::vector<std::string>& command) {
    journald = std::make_unique<Process>(
        Program{command, {}, files.path("journald.out"), files.path("journald.err"), {}});
  }
  [[nodiscard]] bool journald_is_up() const {
    const std::string socket =
        "/proc/" + std::to_string(journald->pid()) + "/root/run/systemd/journal/socket";
    return eventually(5s, [&] { return std::filesystem::exists(socket); });
  }

  // A Skepd in journald's namespace, whose own log goes there.
  [[nodiscard]] std::unique_ptr<Skepd> skepd(const std::string& apps) const {
    SkepdOptions options;
    options.daemon_keys = "log = \"journal\"";
    options.program = files.write("skepd", "#!/bin/sh\nexec nsenter --mount=/proc/" +
                                               std::to_string(journald->pid()) + "/ns/mnt " +
                                               skepd_program() + " \"$@\"\n");
    std::filesystem::permissions(options.program, std::filesystem::perms(0755));
    return std::make_unique<Skepd>(apps, std::move(options));
  }

  // The entries that match, as journalctl gives them.
  [[nodiscard]] std::vector<json::object> entries(std::vector<std::string> matches) const {
    matches.insert(matches.begin(), {"journalctl", "--no-pager", "-q", "-o", "json", "--all",
                                     "--directory=" + files.path("journal")});
    std::vector<json::object> found;
    std::istringstream lines(run(matches).out);
    for (std::string line; std::getline(lines, line);)
      found.push_back(json::parse(line).as_object());
    return found;
  }
  [[nodiscard]] bool has(const std::vector<std::string>& matches) const {
    return eventually([&] { return !entries(matches).empty(); });
  }
};

std::string field(const json::object& entry, const char* name) {
  const json::value* value = entry.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

App talker(const std::string& script) {
  App app = shell(script);
  app.logs = "stdout = \"journal\"";
  return app;
}

TEST_F(Journal, an_event_has_its_fields_and_the_id_of_its_kind) {
  const auto daemon = skepd(shell("exec sleep 600").toml());
  ASSERT_TRUE(daemon->becomes("web:0", "RUNNING"));
  const int pid = daemon->worker("web:0").pid;
  ::kill(pid, SIGKILL);
  ASSERT_TRUE(has({"SKEP_EVENT=state", "SKEP_REASON=signal"}));
  const json::object entry = entries({"SKEP_EVENT=state", "SKEP_REASON=signal"}).front();
  EXPECT_EQ(field(entry, "SKEP_APP"), "web");
  EXPECT_EQ(field(entry, "SKEP_WORKER"), "web:0");
  EXPECT_EQ(field(entry, "SKEP_FROM"), "RUNNING");
  EXPECT_EQ(field(entry, "SKEP_PID"), std::to_string(pid));
  EXPECT_EQ(field(entry, "SYSLOG_IDENTIFIER"), "skepd");
  EXPECT_EQ(field(entry, "_PID"), std::to_string(daemon->pid()));
  EXPECT_THAT(field(entry, "MESSAGE"), HasSubstr("web:0 "));
  const std::string id = field(entry, "MESSAGE_ID");
  ASSERT_EQ(id.size(), 32U);
  EXPECT_THAT(read_file(test::in_source("packaging/journald/skep.catalog")),
              HasSubstr("-- " + id + "\n"));
  EXPECT_TRUE(has({"SKEP_TO=RUNNING", "PRIORITY=6"}));
}

TEST_F(Journal, output_is_there_under_the_apps_name_whatever_bytes_it_has) {
  const auto daemon =
      skepd(talker("printf 'a line\\n\\nbells \\007 and \\351\\n'; echo wrong >&2; exec sleep 600")
                .toml());
  ASSERT_TRUE(has({"SYSLOG_IDENTIFIER=web", "MESSAGE=a line"}));
  const json::object entry = entries({"SYSLOG_IDENTIFIER=web", "MESSAGE=a line"}).front();
  EXPECT_EQ(field(entry, "SKEP_APP"), "web");
  EXPECT_EQ(field(entry, "SKEP_WORKER"), "web:0");
  EXPECT_EQ(field(entry, "SKEP_STREAM"), "stdout");
  EXPECT_EQ(field(entry, "PRIORITY"), "6");
  EXPECT_TRUE(has({"SYSLOG_IDENTIFIER=web", "MESSAGE=wrong"}));
  EXPECT_EQ(entries({"SYSLOG_IDENTIFIER=web"}).size(), 3U) << "an empty line is none";
  EXPECT_THAT(daemon->ctl({"tail", "web:0"}).err + daemon->ctl({"tail", "web:0"}).out,
              HasSubstr("journal"));
}

TEST_F(Journal, a_journald_that_is_gone_costs_lines_and_not_supervision) {
  const auto daemon = skepd(talker("while :; do echo tick; sleep 0.05; done").toml());
  ASSERT_TRUE(has({"MESSAGE=tick"}));
  journald->signal(SIGKILL);
  (void)journald->wait(5s);
  const int pid = daemon->worker("web:0").pid;
  ::kill(pid, SIGKILL);
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus worker = daemon->worker("web:0");
    return worker.state == "RUNNING" && worker.pid != pid;
  }));
  start_journald(
      {"nsenter", "--mount=/proc/" + std::to_string(daemon->pid()) + "/ns/mnt", journald_program});
  EXPECT_TRUE(has({"SKEP_PID=" + std::to_string(pid), "SKEP_REASON=signal"}))
      << "what happened meanwhile was kept";
  EXPECT_TRUE(eventually([&] {
    for (const json::object& entry : entries({"SYSLOG_IDENTIFIER=skepd"}))
      if (field(entry, "MESSAGE").find("is written again") != std::string::npos) return true;
    return false;
  })) << "and told";
}

TEST_F(Journal, a_journald_that_is_stuck_costs_lines_and_not_supervision) {
  const auto daemon =
      skepd(talker("head -c 3000000 /dev/zero | tr '\\0' x | fold -w 100; exec sleep 600").toml());
  ASSERT_TRUE(daemon->becomes("web:0", "RUNNING"));
  journald->signal(SIGSTOP);
  const int pid = daemon->worker("web:0").pid;
  ::kill(pid, SIGKILL);
  EXPECT_TRUE(eventually(5s, [&] {
    const WorkerStatus worker = daemon->worker("web:0");
    return worker.state == "RUNNING" && worker.pid != pid;
  }));
  EXPECT_TRUE(eventually([&] {
    return daemon->metric("skep_app_log_dropped_bytes_total{app=\"web\"}").value_or(0) > 0;
  })) << "and counted";
  journald->signal(SIGCONT);
  EXPECT_TRUE(has({"SKEP_PID=" + std::to_string(pid), "SKEP_REASON=signal"}));
}

}  // namespace
}  // namespace skep::harness
