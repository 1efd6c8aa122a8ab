#include <algorithm>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;

std::string two_apps() {
  App web = shell("exec sleep 1000");
  web.workers = 2;
  App job = shell("exit 0");
  job.name = "job";
  job.tables["restart"] = "policy = \"never\"";
  return web.toml() + job.toml();
}

// The hive of two_apps(), with job:0 done.
class Control : public testing::Test {
 protected:
  Control() : skepd(two_apps()) {
    EXPECT_TRUE(skepd.becomes("web:0", "RUNNING"));
    EXPECT_TRUE(skepd.becomes("web:1", "RUNNING"));
    EXPECT_TRUE(skepd.becomes("job:0", "EXITED"));
  }

  const Skepd skepd;
};

TEST_F(Control, status_has_supervisorctls_lines) {
  const Finished all = skepd.ctl({"status"});
  EXPECT_THAT(all.out, MatchesRegex("job:0 {28}EXITED    [^\n]+\n"
                                    "web:0 {28}RUNNING   pid [0-9]+, uptime 0:00:[0-9][0-9]\n"
                                    "web:1 {28}RUNNING   pid [0-9]+, uptime 0:00:[0-9][0-9]\n"));
  EXPECT_EQ(all.exit, 3);
  EXPECT_EQ(skepd.ctl({"status", "web"}).exit, 0);
}

TEST_F(Control, status_of_an_unknown_name_is_4) {
  const Finished unknown = skepd.ctl({"status", "web:9", "shop:*"});
  EXPECT_EQ(unknown.out, "web:9: ERROR (no such process)\nshop: ERROR (no such group)\n");
  EXPECT_EQ(unknown.exit, 4);
}

TEST_F(Control, status_as_json_is_an_array_of_workers_and_nothing_else) {
  const Finished status = skepd.ctl({"status", "--json", "web:0"});
  EXPECT_THAT(status.out, MatchesRegex("\\[\\{.*\\}\\]\n"));
  for (const std::string key :
       {"app", "worker", "state", "pid", "uptime_seconds", "restarts", "stalled", "draining",
        "eligible", "heap_used_bytes", "heap_limit_bytes", "resident_bytes", "lag_p50_seconds",
        "lag_p99_seconds", "lag_max_seconds", "cpu_percent", "connections", "description"})
    EXPECT_THAT(status.out, HasSubstr('"' + key + "\":"));
  EXPECT_EQ(status.exit, 0);
}

TEST_F(Control, start_and_stop_answer_in_supervisorctls_words) {
  EXPECT_EQ(skepd.ctl({"start", "web:0"}).out, "web:0: ERROR (already started)\n");
  EXPECT_EQ(skepd.ctl({"start", "web:0"}).exit, 0);
  EXPECT_EQ(skepd.ctl({"stop", "web:0"}).out, "web:0: stopped\n");
  EXPECT_EQ(skepd.ctl({"stop", "web:0"}).out, "web:0: ERROR (not running)\n");
  EXPECT_EQ(skepd.ctl({"stop", "web:0"}).exit, 0);
  EXPECT_EQ(skepd.ctl({"start", "web:0"}).out, "web:0: started\n");
  EXPECT_EQ(skepd.ctl({"restart", "web:1"}).out, "web:1: stopped\nweb:1: started\n");
}

TEST_F(Control, an_app_and_its_group_are_all_its_workers) {
  const Finished stopped = skepd.ctl({"stop", "web"});
  EXPECT_THAT(stopped.out, HasSubstr("web:0: stopped\n"));
  EXPECT_THAT(stopped.out, HasSubstr("web:1: stopped\n"));
  const Finished started = skepd.ctl({"start", "web:*"});
  EXPECT_THAT(started.out, HasSubstr("web:0: started\n"));
  EXPECT_THAT(started.out, HasSubstr("web:1: started\n"));
}

TEST_F(Control, names_that_nothing_has_get_supervisorctls_answer) {
  const Finished process = skepd.ctl({"start", "shop"});
  EXPECT_EQ(process.out, "shop: ERROR (no such process)\n");
  EXPECT_EQ(process.exit, 1);
  const Finished group = skepd.ctl({"start", "shop:*"});
  EXPECT_EQ(group.out, "shop: ERROR (no such group)\n");
  EXPECT_EQ(group.exit, 2);
  EXPECT_EQ(skepd.ctl({"stop", "web:7"}).out, "web:7: ERROR (no such process)\n");
  EXPECT_EQ(skepd.ctl({"stop", "web:7"}).exit, 1);
}

TEST_F(Control, a_bad_signal_and_a_worker_that_does_not_run_are_told_apart) {
  EXPECT_EQ(skepd.ctl({"signal", "NOSUCH", "web:0"}).out, "web:0: ERROR (bad signal name)\n");
  EXPECT_EQ(skepd.ctl({"signal", "NOSUCH", "web:0"}).exit, 1);
  EXPECT_EQ(skepd.ctl({"signal", "HUP", "job:0"}).out, "job:0: ERROR (not running)\n");
  EXPECT_EQ(skepd.ctl({"signal", "HUP", "job:0"}).exit, 7);
}

TEST_F(Control, pid_knows_the_daemon_and_its_workers) {
  EXPECT_EQ(skepd.ctl({"pid"}).out, std::to_string(skepd.pid()) + '\n');
  EXPECT_EQ(skepd.ctl({"pid", "web:1"}).out, std::to_string(skepd.worker("web:1").pid) + '\n');
  EXPECT_EQ(skepd.ctl({"pid", "job:0"}).exit, 7);
  EXPECT_EQ(skepd.ctl({"pid", "web:9"}).out, "No such process web:9\n");
  const Finished all = skepd.ctl({"pid", "all"});
  EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 3);
}

TEST_F(Control, version_is_the_daemons) {
  EXPECT_THAT(skepd.ctl({"version"}).out, ContainsRegex("^[0-9]+\\.[0-9]+"));
  EXPECT_THAT(skepd.ctl({"version", "--json"}).out,
              HasSubstr("\"pid\":" + std::to_string(skepd.pid())));
}

TEST_F(Control, its_socket_is_for_its_group_and_nobody_else) {
  struct stat status {};
  ASSERT_EQ(::stat(skepd.socket().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
}

TEST_F(Control, another_user_is_told_who_may) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  // The build may lie where only root can look.
  const std::string program = skepd.workspace().path("skepctl");
  std::filesystem::copy_file(skepctl_program(), program);
  std::filesystem::permissions(program, std::filesystem::perms(0755));
  std::filesystem::permissions(skepd.workspace().directory(), std::filesystem::perms(0755));
  const Finished refused = run({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                                program, "--socket", skepd.socket(), "status"});
  EXPECT_EQ(refused.exit, 4);
  EXPECT_THAT(refused.err, HasSubstr("permission denied"));
  EXPECT_THAT(refused.err, HasSubstr("mode 0660"));
}

TEST_F(Control, any_http_client_can_ask) {
  const Response status = http_get_unix(skepd.socket(), "/v1/status");
  EXPECT_EQ(status.status, 200);
  EXPECT_THAT(status.body, HasSubstr("\"state\":\"RUNNING\""));
  EXPECT_EQ(http_get_unix(skepd.socket(), "/v1/nothing").status, 404);
}

TEST(Skepctl, says_that_no_skepd_is_there) {
  const Workspace files;
  const Finished nobody = run({skepctl_program(), "--socket", files.path("none.sock"), "status"});
  EXPECT_EQ(nobody.exit, 4);
  EXPECT_THAT(nobody.err, HasSubstr("no skepd answers at " + files.path("none.sock")));
  EXPECT_EQ(std::count(nobody.err.begin(), nobody.err.end(), '\n'), 1);
}

TEST(Skepctl, finds_its_socket_in_the_environment) {
  const Skepd skepd(shell("exec sleep 1000").toml());
  const Finished version =
      run({skepctl_program(), "version"}, 10s, {{"SKEP_SOCKET", skepd.socket()}});
  EXPECT_EQ(version.exit, 0) << version.err;
}

}  // namespace
}  // namespace skep::harness
