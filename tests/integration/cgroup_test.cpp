#include <csignal>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/config_client.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"
#include "support/own_cgroup.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// Where this user may make cgroups below its own, as root outside of systemd.
class CgroupTree : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::OwnCgroup()) GTEST_SKIP() << "cgroup v2 is not there, or not writable for this user";
  }
  static std::string of_app(const Skepd& skepd, const std::string& app) {
    return test::own_cgroup_directory() + "/skep-" + app + '.' + std::to_string(skepd.pid());
  }
  static bool lives(const std::string& file) {
    const std::string pid = read_file(file);
    return !pid.empty() && ::kill(std::stoi(pid), 0) == 0;
  }
};

TEST_F(CgroupTree, has_each_worker_and_loses_it_with_all_that_came_of_it) {
  Skepd skepd(
      shell("(setsid sh -c 'trap \"\" TERM HUP; sleep 1000 & echo $! > @RUN@/left; wait' &); "
            "exec sleep 1000")
          .toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string left = skepd.workspace().path("left");
  ASSERT_TRUE(eventually([&] { return lives(left); }));
  const auto worker = skepd.worker("web:0");
  EXPECT_THAT(test::text_of("/proc/" + std::to_string(worker.pid) + "/cgroup"),
              HasSubstr("/skep-web." + std::to_string(skepd.pid()) + "/worker-"));
  ASSERT_EQ(::kill(worker.pid, SIGKILL), 0);
  EXPECT_TRUE(eventually(
      5s, [&] { return read_file(left).empty() || !lives(left) || skepd.is_succeeded(worker); }));
  EXPECT_TRUE(skepd.is_succeeded(worker));
  EXPECT_THAT(skepd.ctl({"stop", "web"}).out, HasSubstr("stopped"));
  EXPECT_TRUE(eventually(5s, [&] { return !lives(left); }));
  const std::string tree = of_app(skepd, "web");
  EXPECT_TRUE(std::filesystem::exists(tree));
  EXPECT_EQ(skepd.terminate(), 0);
  EXPECT_FALSE(std::filesystem::exists(tree));
}

TEST_F(CgroupTree, is_told_once_in_the_log_and_in_metrics_and_status) {
  const Skepd skepd(shell("exec sleep 1000").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_TRUE(skepd.logs("skepd is no systemd service: workers are in cgroups below"));
  EXPECT_EQ(skepd.metric(R"(skep_app_cgroup{app="web",kind="own"})"), 1);
  const std::string pressure =
      R"(skep_worker_pressure_seconds_total{app="web",worker="0",resource="cpu",share="some"})";
  if (!test::text_of("/proc/pressure/cpu").empty()) {
    EXPECT_TRUE(skepd.metric(pressure).has_value());
  }
}

TEST_F(CgroupTree, takes_new_limits_without_touching_the_worker_or_says_why_not) {
  App app = shell("exec sleep 1000");
  ChangingConfig config(app.toml());
  const Skepd& skepd = config.skepd();
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const int pid = skepd.worker("web:0").pid;
  app.tables["resources"] = "pids-max = 7";
  config.write(app.toml());
  EXPECT_THAT(config.difference(), HasSubstr(R"({"key":"resources.pids-max","before":"\"off\"",)"
                                             R"("after":"7","effect":"live"})"));
  EXPECT_THAT(config.update(), HasSubstr("SUCCESS"));
  const std::string limit = of_app(skepd, "web") + "/worker-1/pids.max";
  EXPECT_TRUE(eventually([&] {
    return test::text_of(limit) == "7\n" ||
           skepd.logs("its workers are not limited by pids-max (no such controller)");
  }));
  EXPECT_EQ(skepd.worker("web:0").pid, pid);
}

}  // namespace
}  // namespace skep::harness
