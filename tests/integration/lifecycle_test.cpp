#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
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

std::uint64_t all_restarts(const Skepd& skepd) {
  std::uint64_t sum = 0;
  for (const WorkerStatus& worker : skepd.status()) sum += worker.restarts;
  return sum;
}

TEST(Lifecycle, a_worker_that_crashes_is_replaced_in_its_slot) {
  const Port port;
  const Skepd skepd(probe(port.number(), 2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto before = skepd.status();
  ASSERT_EQ(before.size(), 2U);

  ASSERT_EQ(::kill(before[1].pid, SIGKILL), 0);
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus now = skepd.worker("web:1");
    return now.state == "RUNNING" && now.pid != before[1].pid;
  }));
  EXPECT_EQ(skepd.worker("web:1").restarts, 1U);
  EXPECT_EQ(skepd.worker("web:0").pid, before[0].pid);
  EXPECT_EQ(skepd.status().size(), 2U);
}

TEST(Lifecycle, a_worker_that_leaves_by_itself_is_replaced) {
  const Port port;
  const Skepd skepd(probe(port.number(), 1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_EQ(http_get("127.0.0.1", port.number(), "/exit?code=0").status, 200);
  EXPECT_TRUE(eventually([&] { return all_restarts(skepd) == 1; }));
  EXPECT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
}

TEST(Lifecycle, a_worker_that_always_dies_is_given_up_until_somebody_asks) {
  App app = shell("exit 3");
  app.tables["restart"] = "backoff = \"10ms..50ms\"\ngive-up = \"3 in 60s\"\nstable = \"5s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "FATAL"));
  EXPECT_THAT(skepd.worker("web:0").description, HasSubstr("3"));
  const Finished asked = skepd.ctl({"start", "web:0"});
  EXPECT_NE(asked.exit, 0);
  EXPECT_THAT(asked.out, HasSubstr("web:0: ERROR ("));
}

TEST(Lifecycle, a_worker_that_dies_early_is_started_later_and_later) {
  App app = shell("date +%s%N >> @RUN@/starts; exit 1");
  app.tables["restart"] = "backoff = \"100ms..10s\"\ngive-up = \"never\"";
  const Skepd skepd(app.toml());
  const std::string starts = skepd.workspace().path("starts");
  const auto times = [&] {
    std::vector<std::int64_t> read;
    std::istringstream lines(read_file(starts));
    for (std::int64_t time = 0; lines >> time;) read.push_back(time / 1000000);
    return read;
  };
  ASSERT_TRUE(eventually([&] { return times().size() >= 6; }));
  const auto at = times();
  // The first restart is at once; after it each wait is longer than the first wait was.
  EXPECT_GT(at[5] - at[4], at[2] - at[1]);
  EXPECT_TRUE(skepd.becomes("web:0", "BACKOFF"));
}

TEST(Lifecycle, a_worker_that_ignores_its_stop_is_killed_with_its_children) {
  App app = shell(
      "trap '' TERM; sleep 1000 & sh -c 'trap \"\" TERM; sleep 1000' & while :; do sleep 1000; "
      "done");
  app.tables["stop"] = "kill = \"300ms\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  ASSERT_TRUE(eventually([&] { return skepd.descendants().size() >= 4; }));

  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(skepd.ctl({"stop", "web"}).out, "web:0: stopped\n");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 250ms);
  EXPECT_EQ(skepd.worker("web:0").state, "STOPPED");
  EXPECT_TRUE(eventually(5s, [&] { return skepd.descendants().empty(); }));
}

TEST(Lifecycle, a_worker_has_its_grace_to_leave_in) {
  App app = shell(
      "trap 'sleep 0.3; echo bye > @RUN@/bye; exit 0' TERM; : > @RUN@/up; while :; do sleep 0.05; "
      "done");
  app.tables["stop"] = "kill = \"20s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(skepd.workspace().path("up")); }));
  EXPECT_EQ(skepd.ctl({"stop", "web:0"}).out, "web:0: stopped\n");
  EXPECT_EQ(read_file(skepd.workspace().path("bye")), "bye\n");
}

TEST(Lifecycle, a_worker_is_told_to_stop_by_the_signal_that_its_config_names) {
  App app =
      shell("trap 'echo int > @RUN@/got; exit 0' INT; : > @RUN@/up; while :; do sleep 0.05; done");
  app.tables["stop"] = "signal = \"SIGINT\"\nkill = \"20s\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(skepd.workspace().path("up")); }));
  EXPECT_EQ(skepd.ctl({"stop", "web:0"}).exit, 0);
  EXPECT_EQ(read_file(skepd.workspace().path("got")), "int\n");
}

TEST(Lifecycle, what_was_stopped_stays_stopped_and_starts_again_on_command) {
  const Port port;
  const Skepd skepd(probe(port.number(), 2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(skepd.ctl({"stop", "web:*"}).exit, 0);
  EXPECT_TRUE(skepd.all_become("STOPPED"));
  EXPECT_TRUE(eventually([&] { return refuses_connections(port.number()); }));
  EXPECT_EQ(skepd.ctl({"start", "web:*"}).exit, 0);
  EXPECT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
}

TEST(Lifecycle, restart_gives_every_slot_a_new_process) {
  const Port port;
  const Skepd skepd(probe(port.number(), 2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  std::set<int> pids;
  for (const WorkerStatus& worker : skepd.status()) pids.insert(worker.pid);
  EXPECT_EQ(skepd.ctl({"restart", "all"}).exit, 0);
  for (const WorkerStatus& worker : skepd.status()) {
    EXPECT_EQ(worker.state, "RUNNING");
    EXPECT_FALSE(pids.contains(worker.pid));
  }
}

TEST(Lifecycle, a_signal_reaches_the_worker) {
  App app = shell("trap 'echo usr1 >> @RUN@/got' USR1; : > @RUN@/up; while :; do sleep 0.05; done");
  const Skepd skepd(app.toml());
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(skepd.workspace().path("up")); }));
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  EXPECT_EQ(skepd.ctl({"signal", "USR1", "web:0"}).out, "web:0: signalled\n");
  EXPECT_TRUE(eventually([&] { return read_file(skepd.workspace().path("got")) == "usr1\n"; }));
}

TEST(Lifecycle, a_job_that_is_done_is_left_alone_where_its_policy_says_so) {
  App never = shell("exit 1");
  never.tables["restart"] = "policy = \"never\"";
  App failure = shell("exit 0");
  failure.name = "job";
  failure.tables["restart"] = "policy = \"on-failure\"";
  const Skepd skepd(never.toml() + failure.toml());
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_TRUE(skepd.becomes("job:0", "EXITED"));
  EXPECT_EQ(all_restarts(skepd), 0U);
}

TEST(Lifecycle, a_failed_job_is_started_again_where_its_policy_says_so) {
  App app = shell("test -e @RUN@/once && exit 0; : > @RUN@/once; exit 1");
  app.tables["restart"] = "policy = \"on-failure\"";
  const Skepd skepd(app.toml());
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_EQ(skepd.worker("web:0").restarts, 1U);
}

TEST(Lifecycle, one_program_runs_without_a_file_and_one_line_says_where_everything_is) {
  const Port port;
  const auto skepd = Skepd::of_command({any_node(), workload("probe.js")}, {{"PORT", port.text()}});
  ASSERT_TRUE(skepd->all_become("RUNNING"));
  EXPECT_EQ(skepd->status().at(0).name, "probe:0");
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
  const std::string said = skepd->out();
  EXPECT_THAT(said, HasSubstr(skepd->socket()));
  EXPECT_THAT(said, HasSubstr(std::to_string(skepd->metrics_port())));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1);
}

TEST(Lifecycle, a_taken_metrics_port_is_only_a_warning_without_a_file) {
  const Port port;
  const Skepd other(probe(port.number(), 1).toml());
  const Workspace files;
  Process skepd({{skepd_program(), "--socket", files.path("control.sock"), "--metrics",
                  "127.0.0.1:" + std::to_string(other.metrics_port()), "--", "sleep", "1000"},
                 {},
                 files.path("out"),
                 files.path("err"),
                 {}});
  EXPECT_TRUE(eventually([&] {
    return http_get_unix(files.path("control.sock"), "/v1/version").status == 200;
  })) << read_file(files.path("err"));
  EXPECT_THAT(read_file(files.path("err")) + read_file(files.path("out")),
              HasSubstr(std::to_string(other.metrics_port())));
  skepd.signal(SIGTERM);
  EXPECT_EQ(skepd.wait(20s), 0);
}

TEST(Lifecycle, a_taken_metrics_port_ends_a_skepd_with_a_file) {
  const Port port;
  const Skepd other(probe(port.number(), 1).toml());
  const Workspace files;
  const std::string config = files.write(
      "skep.toml", "[daemon]\nsocket = \"" + files.path("control.sock") +
                       "\"\nmetrics = \"127.0.0.1:" + std::to_string(other.metrics_port()) +
                       "\"\n[app.web]\ncommand = [\"sleep\", \"1000\"]\n");
  const Finished second = harness::skepd({"--config", config});
  EXPECT_GT(second.exit, 0);
  EXPECT_THAT(second.err, HasSubstr(std::to_string(other.metrics_port())));
}

TEST(Lifecycle, a_second_skepd_on_the_same_socket_is_refused) {
  const Port port;
  const Skepd first(probe(port.number(), 1).toml());
  ASSERT_TRUE(first.all_become("RUNNING"));
  const Finished second = harness::skepd({"--config", first.workspace().path("skep.toml")});
  EXPECT_GT(second.exit, 0);
  EXPECT_THAT(second.err, HasSubstr(first.socket()));
  EXPECT_EQ(first.ctl({"status"}).exit, 0);
}

TEST(Lifecycle, a_socket_that_a_dead_skepd_left_is_taken_over) {
  SkepdOptions options;
  options.expect_clean_end = false;
  Skepd killed(shell("exec sleep 1000").toml(), options);
  ASSERT_TRUE(killed.becomes("web:0", "RUNNING"));
  killed.process().signal(SIGKILL);
  ASSERT_TRUE(killed.process().wait(10s));
  ASSERT_TRUE(std::filesystem::exists(killed.socket()));

  Process next(
      {{skepd_program(), "--config", killed.workspace().path("skep.toml")}, {}, "", "", {}});
  EXPECT_TRUE(
      eventually([&] { return http_get_unix(killed.socket(), "/v1/version").status == 200; }));
  next.signal(SIGTERM);
  EXPECT_EQ(next.wait(20s), 0);
}

TEST(Lifecycle, nothing_survives_a_killed_skepd) {
  SkepdOptions options;
  options.expect_clean_end = false;
  const Port port;
  Skepd skepd(probe(port.number(), 2).toml(), options);
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  skepd.process().signal(SIGKILL);
  ASSERT_TRUE(skepd.process().wait(10s));
  EXPECT_TRUE(eventually([&] { return skepd.descendants().empty(); }));
  // A process shows no environment any more while it still closes its sockets.
  EXPECT_TRUE(eventually([&] { return refuses_connections(port.number()); }));
}

TEST(Lifecycle, sigterm_ends_everything_cleanly) {
  const Port port;
  Skepd skepd(probe(port.number(), 2).toml() + [] {
    App stubborn = shell("trap '' TERM; while :; do sleep 1000; done");
    stubborn.name = "stubborn";
    stubborn.tables["stop"] = "kill = \"300ms\"";
    return stubborn.toml();
  }());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(skepd.terminate(), 0);
  EXPECT_TRUE(skepd.descendants().empty());
  EXPECT_TRUE(refuses_connections(port.number()));
  EXPECT_FALSE(std::filesystem::exists(skepd.socket()));
}

TEST(Lifecycle, shutdown_ends_skepd) {
  Skepd skepd(shell("exec sleep 1000").toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  EXPECT_EQ(skepd.ctl({"shutdown"}).out, "Shut down\n");
  EXPECT_EQ(skepd.process().wait(20s), 0);
}

TEST(Lifecycle, a_worker_that_cannot_be_made_says_at_which_step) {
  App command = shell("");
  command.name = "command";
  command.command = {"/no/such/program"};
  App directory = shell("exec sleep 1000");
  directory.name = "directory";
  directory.keys = "directory = \"/no/such/directory\"";
  App user = shell("exec sleep 1000");
  user.name = "user";
  user.keys = "user = \"nobody-of-this-name\"";
  std::string apps;
  for (App* app : {&command, &directory, &user}) {
    app->tables["restart"] = "backoff = \"10ms..10ms\"\ngive-up = \"2 in 60s\"";
    apps += app->toml();
  }
  const Skepd skepd(apps);
  ASSERT_TRUE(skepd.all_become("FATAL"));
  EXPECT_THAT(skepd.worker("command:0").description, HasSubstr("/no/such/program"));
  EXPECT_THAT(skepd.worker("directory:0").description, HasSubstr("/no/such/directory"));
  EXPECT_THAT(skepd.worker("user:0").description, HasSubstr("nobody-of-this-name"));
  const Finished asked = skepd.ctl({"start", "directory:0"});
  EXPECT_EQ(asked.exit, 7);
  EXPECT_EQ(asked.out, "directory:0: ERROR (spawn error)\n");
  EXPECT_THAT(asked.err, HasSubstr("cannot change to directory /no/such/directory"));
}

TEST(Lifecycle, a_worker_that_is_not_ready_in_time_is_replaced) {
  const Port port;
  App app = probe(port.number(), 1);
  app.env["SLOW_BOOT"] = "/dev/null";
  app.env["BOOT_MS"] = "60000";
  app.tables["ready"] = "timeout = \"700ms\"";
  app.tables["restart"] = "backoff = \"10ms..10ms\"\ngive-up = \"2 in 60s\"";
  const Skepd skepd(app.toml());
  EXPECT_TRUE(skepd.becomes("web:0", "FATAL"));
  EXPECT_GE(
      skepd.metric("skep_worker_restarts_total{app=\"web\",worker=\"0\",reason=\"ready-timeout\"}")
          .value_or(0),
      1);
}

TEST(Lifecycle, a_skepd_without_descriptors_left_goes_on) {
  App app = shell("exec sleep 1000");
  app.workers = 60;
  app.tables["restart"] = "backoff = \"50ms..100ms\"\ngive-up = \"never\"";
  SkepdOptions options;
  options.open_files = 64;
  const Skepd skepd(app.toml(), options);
  ASSERT_TRUE(eventually([&] { return skepd.status().size() == 60; }));
  EXPECT_TRUE(skepd.becomes("web:0", "RUNNING"));
  EXPECT_TRUE(skepd.logs("oo many open files"));
  EXPECT_EQ(skepd.ctl({"stop", "web:0"}).out, "web:0: stopped\n");
  EXPECT_EQ(skepd.ctl({"version"}).exit, 0);
}

TEST(Lifecycle, clients_that_take_every_descriptor_are_survived) {
  SkepdOptions options;
  options.open_files = 64;
  const Skepd skepd(shell("exec sleep 1000").toml(), options);
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  {
    std::vector<Connection> held;
    for (int i = 0; i < 100; ++i) held.push_back(Connection::unix_socket(skepd.socket(), 1s));
  }
  EXPECT_TRUE(eventually([&] { return skepd.ctl({"status"}).exit == 0; }));
  ASSERT_EQ(::kill(skepd.worker("web:0").pid, SIGKILL), 0);
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus now = skepd.worker("web:0");
    return now.state == "RUNNING" && now.restarts == 1;
  }));
}

}  // namespace
}  // namespace skep::harness
