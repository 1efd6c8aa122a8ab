#pragma once

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/cgroup/cgroups.h"
#include "host/cgroup/directory.h"
#include "support/poll_reactor.h"
#include "unit/cgroup/cgroup_files.h"

namespace skep::test {

// A real cgroup as the tree of a skepd, and real processes in it.
class CgroupsFixture : public testing::Test {
 protected:
  void SetUp() override {
    if (!cgroup) GTEST_SKIP() << "cgroup v2 is not there, or not writable for this user";
    start({});
  }
  void TearDown() override {
    cgroups.reset();
    children.reset();
  }
  void start(const std::string& service) {
    cgroups.reset();
    children = std::make_unique<host::Children>(reactor);
    cgroups = std::make_unique<host::Cgroups>(
        reactor, *children,
        host::Cgroups::Say{[this](const std::string& app, const std::string& sentence) {
                             warnings.push_back(app + " " + sentence);
                           },
                           [this](const std::string& sentence) { said.push_back(sentence); }},
        host::FoundTree{{cgroup.path(), service}, {}});
  }
  static WorkerId worker(std::uint64_t incarnation, std::uint32_t slot = 0) {
    return {"web", slot, incarnation};
  }
  static AppSpec app() {
    AppSpec spec;
    spec.name = "web";
    return spec;
  }

  // A worker that does what the script says, in its cgroup; it is watched as Host does it.
  pid_t born(const WorkerId& id, const std::string& script = "exec sleep 1000") {
    const host::UniqueFd directory = cgroups->begin(id, {});
    auto request = shell(script);
    request.cgroup = directory.get();
    auto child = host::spawn(request).value();
    EXPECT_EQ(child.outside, 0);
    const pid_t pid = child.pid;
    children->add(std::move(child), {[this, number = id.incarnation] { cgroups->kill(number); },
                                     [this, number = id.incarnation](ExitStatus) {
                                       (void)cgroups->remove(number);
                                       ended.push_back(number);
                                     }});
    return pid;
  }
  bool until(const std::function<bool()>& done) {
    return reactor.run_until(done, std::chrono::seconds(20));
  }
  [[nodiscard]] static bool there(const std::string& path) { return std::filesystem::exists(path); }

  OwnCgroup cgroup;
  PollReactor reactor;
  std::vector<std::string> warnings;
  std::vector<std::string> said;
  std::vector<std::uint64_t> ended;
  std::unique_ptr<host::Children> children;
  std::unique_ptr<host::Cgroups> cgroups;
};

}  // namespace skep::test
