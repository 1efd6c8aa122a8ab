#include <csignal>
#include <filesystem>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/net.h"
#include "integration/harness/process.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"
#include "integration/harness/workspace.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct Relative {
  pid_t pid = 0;
  char state = '?';
};

// The children of a process, zombies too.
std::vector<Relative> children_of(pid_t parent) {
  std::vector<Relative> children;
  std::error_code error;
  for (const auto& directory : std::filesystem::directory_iterator("/proc", error)) {
    const std::string stat = read_file(directory.path() / "stat");
    const auto name_end = stat.rfind(')');
    if (name_end == std::string::npos) continue;
    std::istringstream rest(stat.substr(name_end + 1));
    Relative child{std::atoi(stat.c_str()), '?'};
    pid_t its_parent = 0;
    if (rest >> child.state >> its_parent && its_parent == parent) children.push_back(child);
  }
  return children;
}

// skepd as the first process of a PID namespace, as a container has it; in a mount namespace of its
// own, where `prepare`, a shell's words, comes first.
class PidOne : public testing::Test {
 protected:
  static bool may_make_namespaces() {
    return run({"unshare", "--pid", "--fork", "--mount-proc", "true"}).exit == 0;
  }

  void SetUp() override {
    if (!may_make_namespaces())
      GTEST_SKIP() << "this user cannot make a PID namespace; run the tests as root";
  }

  void begin(std::vector<std::string> words, const std::string& prepare = "true") {
    std::vector<std::string> command{
        "unshare",      "--pid", "--fork", "--mount-proc",
        "--kill-child", "sh",    "-c",     prepare + R"( && exec "$0" "$@")",
        skepd_program()};
    command.insert(command.end(), words.begin(), words.end());
    process.emplace(Program{std::move(command),
                            {{"PORT", port.text()}, {"READY_FILE", files.path("ready")}},
                            files.path("out"),
                            files.path("log"),
                            {}});
  }
  void begin_with(const App& app) {
    (void)files.write("skep.toml", "[daemon]\nsocket = \"" + files.path("sock") +
                                       "\"\nmetrics = \"127.0.0.1:" + metrics.text() + "\"\n" +
                                       app.toml());
    begin({"--config", files.path("skep.toml")});
  }
  void begin_server() {
    begin({"--socket", files.path("sock"), "--metrics", "127.0.0.1:" + metrics.text(), "--",
           any_node(), workload("hello.js")});
    ASSERT_TRUE(eventually([&] { return answers(); })) << log();
  }

  [[nodiscard]] bool answers() const {
    return http_get("127.0.0.1", port.number(), "/").status == 200;
  }
  // 0: it is not there.
  [[nodiscard]] pid_t pid() const {
    const auto found = children_of(process->pid());
    return found.empty() ? 0 : found.front().pid;
  }
  [[nodiscard]] std::vector<Relative> children() const {
    const pid_t parent = pid();
    return parent == 0 ? std::vector<Relative>() : children_of(parent);
  }
  [[nodiscard]] std::string log() const { return read_file(files.path("log")); }
  // -1: it does not end.
  int status() {
    const auto ended = process->wait(20s);
    return ended && WIFEXITED(*ended) ? WEXITSTATUS(*ended) : -1;
  }
  int status_after(int signal) {
    send(signal);
    return status();
  }
  void send(int signal) const {
    const pid_t skepd = pid();
    if (skepd != 0) ::kill(skepd, signal);
  }

  Port port;
  Port metrics;
  Workspace files;
  std::optional<Process> process;
};

App dying(const std::string& script, const std::string& policy = "always") {
  App app = shell(script);
  app.keys = "essential = true";
  app.tables["restart"] =
      "policy = \"" + policy + "\"\ngive-up = \"2 in 60s\"\nbackoff = \"1ms..10ms\"";
  app.logs = "";
  return app;
}

TEST_F(PidOne, reaps_what_a_worker_left_behind) {
  App app = shell("(setsid sh -c 'until [ -e " + files.path("go") +
                  " ]; do sleep 0.02; done' &); exec sleep 1000");
  app.logs = "";
  begin_with(app);
  const auto count = [&] { return children().size(); };
  ASSERT_TRUE(eventually([&] { return count() == 2; })) << "the orphan is skepd's: " << log();
  (void)files.write("go", "");
  EXPECT_TRUE(eventually([&] { return count() == 1; })) << "it has ended and is a zombie";
  for (const Relative& child : children()) EXPECT_NE(child.state, 'Z');
  EXPECT_EQ(status_after(SIGTERM), 0) << log();
}

TEST_F(PidOne, drains_on_sigterm_and_leaves_with_success) {
  begin_server();
  EXPECT_EQ(status_after(SIGTERM), 0);
  EXPECT_THAT(log(), HasSubstr("SIGTERM: draining and stopping every worker"));
}

TEST_F(PidOne, ends_by_what_a_terminal_sends) {
  begin_server();
  EXPECT_EQ(status_after(SIGINT), 0);
}

TEST_F(PidOne, lives_on_after_sighup_and_sigusr2) {
  begin_server();
  send(SIGUSR2);
  send(SIGHUP);
  EXPECT_TRUE(eventually([&] { return log().find("SIGUSR2") != std::string::npos; })) << log();
  EXPECT_TRUE(answers());
  EXPECT_EQ(status_after(SIGTERM), 0);
}

TEST_F(PidOne, gives_the_output_of_its_workers_to_whoever_collects_its_own) {
  App app = dying("echo 'says the worker'; exit 3");
  begin_with(app);
  EXPECT_EQ(status(), 3);
  EXPECT_THAT(read_file(files.path("out")), HasSubstr("says the worker"));
}

TEST_F(PidOne, ends_with_the_status_of_an_essential_app_that_is_fatal) {
  begin_with(dying("exit 7"));
  EXPECT_EQ(status(), 7);
  EXPECT_THAT(log(), HasSubstr("it is essential and web:0 is FATAL"));
}

TEST_F(PidOne, ends_with_the_status_of_a_job_that_is_done) {
  begin_with(dying("exit 5", "never"));
  EXPECT_EQ(status(), 5);
}

TEST_F(PidOne, ends_with_success_when_a_job_did) {
  begin_with(dying("exit 0", "on-failure"));
  EXPECT_EQ(status(), 0);
}

TEST_F(PidOne, tells_of_a_killed_app_as_a_shell_does) {
  begin_with(dying("kill -KILL $$$$"));
  EXPECT_EQ(status(), 128 + SIGKILL);
}

TEST_F(PidOne, tells_of_a_program_that_is_not_there_as_a_shell_does) {
  App app = dying("");
  app.command = {"/nowhere/program"};
  begin_with(app);
  EXPECT_EQ(status(), 127) << log();
}

TEST_F(PidOne, lives_on_when_an_app_that_is_not_essential_is_fatal) {
  App app = dying("exit 7");
  app.keys = "";
  begin_with(app);
  ASSERT_TRUE(eventually([&] { return log().find("FATAL") != std::string::npos; })) << log();
  EXPECT_EQ(http_get("127.0.0.1", metrics.number(), "/healthz").status, 200);
  EXPECT_EQ(http_get("127.0.0.1", metrics.number(), "/readyz").status, 503);
  EXPECT_EQ(status_after(SIGTERM), 0);
}

TEST_F(PidOne, runs_where_nothing_can_be_written) {
  begin({"--metrics", "127.0.0.1:" + metrics.text(), "--", any_node(), workload("hello.js")},
        "mount -t tmpfs -o ro,mode=555 none /run");
  ASSERT_TRUE(eventually([&] { return answers(); })) << log();
  EXPECT_THAT(log(), HasSubstr("going on without it, so skepctl cannot reach this skepd"));
  EXPECT_THAT(read_file(files.path("out")), HasSubstr("no control socket"));
  EXPECT_EQ(status_after(SIGTERM), 0);
}

TEST_F(PidOne, needs_the_control_socket_that_it_was_given) {
  begin({"--socket", "/run/deep/sock", "--", any_node(), workload("hello.js")},
        "mount -t tmpfs -o ro,mode=555 none /run");
  EXPECT_EQ(status(), 1);
  EXPECT_THAT(log(), Not(HasSubstr("going on without it")));
}

}  // namespace
}  // namespace skep::harness
