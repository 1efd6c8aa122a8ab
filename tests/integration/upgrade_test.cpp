#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/load.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Upgrade : public testing::Test {
 protected:
  [[nodiscard]] App web(std::uint32_t workers = 2) const {
    return script(any_node(), "probe.js", port.number(), workers);
  }

  static std::vector<int> pids(const Skepd& skepd) {
    std::vector<int> found;
    for (const WorkerStatus& worker : skepd.status()) found.push_back(worker.pid);
    return found;
  }

  static void expect_refused(const Skepd& skepd, const std::string& program,
                             const std::string& why) {
    const auto before = pids(skepd);
    const Finished upgrade = skepd.ctl({"upgrade", program});
    EXPECT_EQ(upgrade.exit, 1) << upgrade.out;
    EXPECT_THAT(upgrade.out + upgrade.err, HasSubstr(why));
    EXPECT_EQ(pids(skepd), before);
  }

  const Port port;
};

TEST_F(Upgrade, in_place_is_noticed_by_no_client_and_keeps_every_worker) {
  Skepd skepd(web(3).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto before = pids(skepd);
  const pid_t pid = skepd.pid();
  Load keep_alive(Load::Kind::keep_alive, port.number(), 8);
  Load fresh(Load::Kind::new_connections, port.number(), 2);
  ASSERT_TRUE(keep_alive.goes_on());
  for (int round = 0; round < 2; ++round) {
    const Finished upgrade = skepd.ctl({"upgrade"});
    EXPECT_EQ(upgrade.exit, 0) << upgrade.out << upgrade.err << skepd.log();
    EXPECT_THAT(upgrade.out, HasSubstr("3 workers kept"));
    std::cout << upgrade.out;
    EXPECT_TRUE(keep_alive.goes_on() && fresh.goes_on());
  }
  EXPECT_EQ(pids(skepd), before);
  EXPECT_EQ(skepd.pid(), pid);
  const Tally one = keep_alive.stop();
  const Tally other = fresh.stop();
  EXPECT_EQ(one.failures() + other.failures(), 0) << one << other << skepd.log();

  const WorkerStatus first = skepd.worker("web:0");
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
  ASSERT_EQ(::kill(first.pid, SIGUSR2), 0);
  EXPECT_TRUE(skepd.is_succeeded(first));
  EXPECT_TRUE(skepd.logs("killed by SIGUSR2")) << "the status of a child is true: " << skepd.log();
  EXPECT_EQ(skepd.ctl({"roll", "web", "--wait"}).exit, 0) << skepd.log();
}

TEST_F(Upgrade, to_another_file_is_to_that_file) {
  const Workspace folder;
  Skepd skepd(web(1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string other = copy_of_skepd(folder.path("other"));
  const Finished upgrade = skepd.ctl({"upgrade", other});
  EXPECT_EQ(upgrade.exit, 0) << upgrade.out << upgrade.err << skepd.log();
  EXPECT_EQ(std::filesystem::read_symlink("/proc/" + std::to_string(skepd.pid()) + "/exe"), other);
  EXPECT_TRUE(skepd.all_become("RUNNING"));
}

TEST_F(Upgrade, to_what_cannot_take_over_leaves_skepd_running) {
  Skepd skepd(web(1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_refused(skepd, "/bin/true", "is no skepd that can take over");
  expect_refused(skepd, "/bin/cat", "cannot take over");
  expect_refused(skepd, skepd.workspace().path("skep.toml"), "cannot execute");
  expect_refused(skepd, "/nowhere/skepd", "cannot execute");
}

TEST_F(Upgrade, with_a_config_that_cannot_be_used_leaves_skepd_running) {
  Skepd skepd(web(1).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  skepd.configure("[app.web]\ncommand = 3\n");
  expect_refused(skepd, skepd_program(), "the config cannot be used");
}

TEST_F(Upgrade, loses_no_line_of_a_workers_output_and_breaks_none) {
  App app =
      shell("i=0; while :; do i=$((i+1)); printf 'line %s' $i; sleep 0.01; echo ' end'; done");
  Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string file = skepd.workspace().path("web-0.log");
  for (int round = 0; round < 3; ++round) ASSERT_EQ(skepd.ctl({"upgrade"}).exit, 0) << skepd.log();
  ASSERT_TRUE(
      eventually([&] { return read_file(file).find("line 200 end") != std::string::npos; }));
  std::istringstream lines(read_file(file));
  int expected = 0;
  for (std::string line; std::getline(lines, line);) {
    if (lines.eof()) break;
    EXPECT_EQ(line, "line " + std::to_string(++expected) + " end");
  }
}

}  // namespace
}  // namespace skep::harness
