#include <atomic>
#include <cerrno>
#include <sys/stat.h>
#include <thread>

#include <gtest/gtest.h>

#include "host/process/identity.h"
#include "host/process/spawn.h"
#include "support/places.h"
#include "unit/process/run_child.h"

namespace skep::test {

namespace {

constexpr uid_t some_user = 54321;
constexpr gid_t some_group = 54322;

host::Identity someone() {
  return {"someone", "/", "/bin/sh", some_user, some_group, {some_group, 60001, 60002}};
}

}  // namespace

class SpawnUser : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  }

  static std::string status_as(const host::Identity& identity) {
    auto request = request_for({"/bin/cat", "/proc/self/status"});
    request.identity = identity;
    return run(request).out;
  }
};

TEST_F(SpawnUser, is_that_user_in_every_respect) {
  const auto status = status_as(someone());
  EXPECT_EQ(status_line(status, "Uid"), "54321\t54321\t54321\t54321");
  EXPECT_EQ(status_line(status, "Gid"), "54322\t54322\t54322\t54322");
  EXPECT_EQ(status_line(status, "Groups"), "54322 60001 60002 ");
}

TEST_F(SpawnUser, has_none_of_skepd_s_capabilities_nor_ever_gets_them) {
  const auto status = status_as(someone());
  const std::string none(16, '0');
  for (const auto* const set : {"CapInh", "CapPrm", "CapEff", "CapAmb"})
    EXPECT_EQ(status_line(status, set), none) << set;
  const auto own = run(request_for({"/bin/cat", "/proc/self/status"})).out;
  const auto bounding = std::stoull(status_line(status, "CapBnd"), nullptr, 16);
  const auto skepd_s = std::stoull(status_line(own, "CapPrm"), nullptr, 16);
  EXPECT_NE(skepd_s, 0U);
  EXPECT_EQ(bounding & skepd_s, 0U);
}

TEST_F(SpawnUser, keeps_capabilities_when_it_is_root) {
  const auto own = run(request_for({"/bin/cat", "/proc/self/status"})).out;
  const auto status = status_as({"root", "/root", "/bin/sh", 0, 0, {0}});
  EXPECT_EQ(status_line(status, "CapBnd"), status_line(own, "CapBnd"));
  EXPECT_EQ(status_line(status, "CapEff"), status_line(own, "CapEff"));
}

TEST_F(SpawnUser, needs_permission_for_its_directory) {
  const TemporaryDirectory directory;
  ::chmod(directory.path().c_str(), 0700);
  auto request = shell("exit 0");
  request.identity = someone();
  request.directory = directory.path();
  const auto child = host::spawn(request);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().stage, "cannot change to directory " + directory.path());
  EXPECT_EQ(child.error().error, EACCES);
}

TEST_F(SpawnUser, needs_permission_for_its_program) {
  const TemporaryDirectory directory;
  const auto program = directory.write("tool", "#!/bin/sh\n", 0700);
  auto request = request_for({program});
  request.identity = someone();
  const auto child = host::spawn(request);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().stage, "cannot execute " + program);
  EXPECT_EQ(child.error().error, EACCES);
}

TEST_F(SpawnUser, keeps_the_limits_set_before_it_became_that_user) {
  auto request = shell("ulimit -Hn");
  request.identity = someone();
  request.rlimits = {{"nofile", 500}};
  EXPECT_EQ(run(request).out, "500\n");
}

TEST_F(SpawnUser, dies_with_its_parent_all_the_same) {
  auto request = request_for({in_build("tests/unit/process/process_probe"), "parent-death-signal"});
  request.identity = someone();
  const TemporaryDirectory directory;
  std::filesystem::copy_file(in_build("tests/unit/process/process_probe"), directory / "probe");
  request.command[0] = directory / "probe";
  EXPECT_EQ(run(request).out, "9\n");
}

TEST_F(SpawnUser, changes_no_thread_of_the_parent) {
  std::atomic<bool> spawned = false;
  uid_t seen = some_user;
  std::thread other([&] {
    spawned.wait(false);
    seen = ::geteuid();
  });
  status_as(someone());
  spawned = true;
  spawned.notify_one();
  other.join();
  EXPECT_EQ(seen, 0U);
  EXPECT_EQ(::geteuid(), 0U);
}

TEST(SpawnSameUser, needs_no_privilege) {
  EXPECT_TRUE(as_unprivileged([] {
    auto request = shell("echo $(id -u)");
    request.identity =
        host::Identity{"me", "/", "/bin/sh", ::geteuid(), ::getegid(), {::getegid()}};
    return run(request).out == std::to_string(::geteuid()) + "\n";
  }));
}

}  // namespace skep::test
