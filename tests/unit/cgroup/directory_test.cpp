#include "host/cgroup/directory.h"

#include <chrono>
#include <csignal>
#include <sys/prctl.h>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/cgroup/own_tree.h"
#include "unit/cgroup/cgroup_files.h"

namespace skep::test {
namespace {

using namespace std::chrono_literals;

class CgroupDirectory : public testing::Test {
 protected:
  void SetUp() override {
    if (!cgroup) GTEST_SKIP() << "cgroup v2 is not there, or not writable for this user";
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  }
  void TearDown() override {
    ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
  }
  // Born in there, and waited for until it says that it is ready.
  host::Child born(const std::string& path, const std::string& script) {
    const host::UniqueFd directory = host::open_cgroup(path);
    Pipe pipe;
    auto request = shell(script);
    request.cgroup = directory.get();
    request.out = pipe.writer.get();
    auto child = host::spawn(request).value();
    pipe.writer.reset();
    char ready = 0;
    (void)!::read(pipe.reader.get(), &ready, 1);
    return child;
  }
  static bool comes_true(const std::function<bool()>& what) {
    for (int i = 0; i < 500 && !what(); ++i) {
      while (::waitpid(-1, nullptr, WNOHANG) > 0) {
      }
      std::this_thread::sleep_for(10ms);
    }
    return what();
  }

  OwnCgroup cgroup;
};

TEST_F(CgroupDirectory, of_a_process_is_the_one_that_it_is_in) {
  const std::string path = cgroup.path() + "/inner";
  ASSERT_EQ(host::make_cgroup(path), 0);
  const auto child = born(path, "echo; sleep 1000");
  EXPECT_EQ(host::cgroup_directory_of(child.pid), path);
  EXPECT_EQ(host::cgroup_directory_of(0), own_cgroup_directory());
  host::kill_cgroup(path);
}

TEST_F(CgroupDirectory, is_killed_with_all_that_forked_twice_and_left_its_session) {
  const std::string path = cgroup.path() + "/inner";
  ASSERT_EQ(host::make_cgroup(path), 0);
  const auto child = born(path,
                          "trap '' TERM; (setsid sh -c '(trap \"\" TERM HUP; echo; sleep 1000) &' "
                          ") & exec sleep 1000");
  EXPECT_FALSE(host::remove_cgroup(path));
  host::kill_cgroup(path);
  EXPECT_EQ(wait_for_end(child).code, SIGKILL);
  EXPECT_TRUE(comes_true([&] { return host::remove_cgroup(path); }));
}

TEST_F(CgroupDirectory, goes_with_those_that_a_worker_made_in_it) {
  const std::string path = cgroup.path() + "/inner";
  ASSERT_EQ(host::make_cgroup(path), 0);
  ASSERT_EQ(host::make_cgroup(path + "/a"), 0);
  ASSERT_EQ(host::make_cgroup(path + "/a/b"), 0);
  EXPECT_TRUE(host::remove_cgroup(path));
  EXPECT_TRUE(host::remove_cgroup(path)) << "it is gone already";
}

TEST_F(CgroupDirectory, of_an_app_is_swept_when_its_skepd_is_gone) {
  const host::OwnTree tree{cgroup.path(), ""};
  const auto gone = shell("exit");
  const auto child = host::spawn(gone).value();
  wait_for_end(child);
  const std::string left = cgroup.path() + "/skep-web." + std::to_string(child.pid);
  ASSERT_EQ(host::make_cgroup(left), 0);
  ASSERT_EQ(host::make_cgroup(left + "/worker-1"), 0);
  ASSERT_EQ(host::make_cgroup(host::own_app_cgroup(tree, "web")), 0);
  host::sweep_own_tree(tree);
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::exists(host::own_app_cgroup(tree, "web")));
}

}  // namespace
}  // namespace skep::test
