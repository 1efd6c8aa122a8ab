#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/load.h"
#include "integration/harness/net.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr const char* faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

std::string executable(const Workspace& workspace, std::string_view name, std::string_view text) {
  const std::string path = workspace.write(name, text);
  ::chmod(path.c_str(), 0755);
  return path;
}

// How many lines of the log have this in them.
std::size_t count(const std::string& log, std::string_view text) {
  std::size_t times = 0;
  for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++times;
  return times;
}

class StoppedSkepd : public testing::Test {
 protected:
  [[nodiscard]] static App watched(std::uint16_t port) {
    App app = probe(port, 2);
    app.tables["loop-lag"] = "soft = \"100ms\"\nhard = \"2s\"";
    app.tables["health"] = "path = \"/\"\nevery = \"500ms\"\ntimeout = \"1s\"\nfailures = 1";
    return app;
  }
  const Port port;
};

TEST_F(StoppedSkepd, holds_what_it_slept_through_against_nobody) {
  Skepd skepd(watched(port.number()).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto before = skepd.status();
  Load load(Load::Kind::new_connections, port.number(), 2);
  ASSERT_TRUE(load.goes_on());
  ASSERT_EQ(::kill(skepd.pid(), SIGSTOP), 0);
  std::this_thread::sleep_for(10s);
  ASSERT_EQ(::kill(skepd.pid(), SIGCONT), 0);
  EXPECT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_TRUE(load.goes_on());
  const Tally tally = load.stop();
  EXPECT_EQ(tally.failures(), 0) << tally;
  std::this_thread::sleep_for(1500ms);
  const auto after = skepd.status();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].pid, before[i].pid);
  EXPECT_THAT(skepd.log(), Not(HasSubstr("WARN"))) << skepd.log();
}

class ClockThatJumps : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(faketime)) GTEST_SKIP() << "libfaketime is not installed";
    jump("+0");
  }
  [[nodiscard]] SkepdOptions options() const {
    SkepdOptions options;
    options.environment = {
        {"LD_PRELOAD", faketime},     {"FAKETIME_TIMESTAMP_FILE", clock_.path("offset")},
        {"FAKETIME_NO_CACHE", "1"},   {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
        {"DONT_FAKE_MONOTONIC", "1"}, {"TZ", "UTC"}};
    return options;
  }
  // The clock on the wall, against the machine's.
  void jump(std::string_view offset) const {
    clock_.write("next", offset);
    std::filesystem::rename(clock_.path("next"), clock_.path("offset"));
  }
  const Workspace clock_;
};

TEST_F(ClockThatJumps, moves_no_deadline_in_either_direction) {
  App app = shell("exec sleep 1000");
  app.keys = "max-age = \"1h\"";
  App crashing = shell("sleep 0.3; exit 1");
  crashing.name = "crashing";
  crashing.tables["ready"] = "when = \"after 0s\"";
  crashing.tables["restart"] = "backoff = \"400ms..400ms\"\ngive-up = \"never\"";
  const Skepd skepd(app.toml() + crashing.toml(), options());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  const WorkerStatus before = skepd.worker("web:0");
  for (const auto* offset : {"+86400", "-86400", "+0"}) {
    jump(offset);
    const std::uint64_t restarts = skepd.worker("crashing:0").restarts;
    EXPECT_TRUE(eventually([&] { return skepd.worker("crashing:0").restarts >= restarts + 2; }))
        << offset << skepd.log();
  }
  EXPECT_EQ(skepd.worker("web:0").pid, before.pid);
  const std::string description = skepd.worker("web:0").description;
  EXPECT_THAT(description, HasSubstr("uptime 0:00:")) << description;
}

class FullDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can mount a small file system";
  }
  // skepd in a mount namespace of its own, with a file system of 256 KiB at `disk`.
  [[nodiscard]] SkepdOptions on_a_small_disk() const {
    SkepdOptions options;
    options.program = executable(
        scripts_, "skepd",
        "#!/bin/sh\nexec unshare --mount sh -c 'mount -t tmpfs -o size=256k,mode=0755 small " +
            disk_ + " && exec \"$@\"' sh " + skepd_program() + " \"$@\"\n");
    std::filesystem::create_directory(disk_);
    return options;
  }
  // As skepd sees it.
  [[nodiscard]] std::string seen(const Skepd& skepd, std::string_view name) const {
    return "/proc/" + std::to_string(skepd.pid()) + "/root" + disk_ + '/' + std::string(name);
  }
  const Workspace scripts_;
  const std::string disk_ = scripts_.path("disk");
};

TEST_F(FullDisk, costs_lines_of_logs_and_nothing_of_supervision) {
  App app = shell("while :; do head -c 65536 /dev/zero | tr '\\0' x; echo; sleep 0.05; done");
  app.logs = "stdout = \"" + disk_ + "/web.log\"\nrotate = \"100MiB x 1\"";
  const Skepd skepd(app.toml(), on_a_small_disk());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  const auto dropped = [&] {
    return skepd.metric(R"(skep_app_log_dropped_bytes_total{app="web"})").value_or(0);
  };
  ASSERT_TRUE(eventually([&] { return dropped() > 0; })) << skepd.log();
  const WorkerStatus before = skepd.worker("web:0");
  ::kill(before.pid, SIGKILL);
  EXPECT_TRUE(eventually([&] { return skepd.is_succeeded(before); })) << skepd.log();
  EXPECT_EQ(count(skepd.log(), "no space left on device"), 1U) << skepd.log();

  std::filesystem::resize_file(seen(skepd, "web.log"), 0);
  EXPECT_TRUE(eventually([&] { return std::filesystem::file_size(seen(skepd, "web.log")) > 0; }))
      << "it is written to as soon as there is space";
}

TEST_F(FullDisk, under_skepds_own_log_leaves_it_at_work) {
  SkepdOptions options = on_a_small_disk();
  options.daemon_keys = "log = \"" + disk_ + "/skepd.log\"\n";
  App app = shell("exec sleep 1000");
  const Skepd skepd(app.toml(), options);
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  {
    std::ofstream filler(seen(skepd, "filler"), std::ios::binary);
    const std::string block(4096, 'x');
    for (int i = 0; i < 100 && filler.flush(); ++i) filler << block;
  }
  for (int i = 0; i < 3; ++i) {
    const WorkerStatus before = skepd.worker("web:0");
    EXPECT_EQ(skepd.ctl({"restart", "web"}).exit, 0);
    EXPECT_TRUE(eventually([&] { return skepd.is_succeeded(before); }));
  }
}

}  // namespace
}  // namespace skep::harness
