#include "host/process/cores.h"

#include <sched.h>

#include <gtest/gtest.h>

#include "unit/process/run_child.h"

namespace skep::test {

using host::available_cores;

// A machine's /proc/self and cgroup files, in a directory of their own.
class CoresTest : public testing::Test {
 protected:
  void own_groups(const std::string& text) { root_.write("proc/self/cgroup", text); }
  void mounts(const std::string& text) { root_.write("proc/self/mountinfo", text); }
  void file(const std::string& path, const std::string& text) { root_.write(path, text); }

  void unified_mount() {
    mounts(
        "25 1 0:21 / /proc rw - proc proc rw\n"
        "31 25 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n");
  }

  [[nodiscard]] double cores(int affinity = 8) const {
    return available_cores(affinity, root_.path());
  }

  TemporaryDirectory root_;
};

TEST_F(CoresTest, are_those_of_the_affinity_without_any_cgroup) {
  EXPECT_EQ(cores(6), 6);
}

TEST_F(CoresTest, are_at_least_one_by_affinity) {
  EXPECT_EQ(cores(0), 1);
}

TEST_F(CoresTest, are_limited_by_the_quota_of_the_own_group) {
  own_groups("0::/system.slice/skepd.service\n");
  unified_mount();
  file("sys/fs/cgroup/system.slice/skepd.service/cpu.max", "250000 100000\n");
  EXPECT_EQ(cores(), 2.5);
}

TEST_F(CoresTest, may_be_less_than_one) {
  own_groups("0::/a\n");
  unified_mount();
  file("sys/fs/cgroup/a/cpu.max", "20000 100000\n");
  EXPECT_DOUBLE_EQ(cores(), 0.2);
}

TEST_F(CoresTest, are_limited_by_the_least_quota_above) {
  own_groups("0::/a/b/c\n");
  unified_mount();
  file("sys/fs/cgroup/a/cpu.max", "150000 50000\n");
  file("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  file("sys/fs/cgroup/a/b/c/cpu.max", "400000 100000\n");
  EXPECT_EQ(cores(), 3);
}

TEST_F(CoresTest, are_limited_by_the_quota_at_the_mount_point) {
  own_groups("0::/\n");
  unified_mount();
  file("sys/fs/cgroup/cpu.max", "100000 100000\n");
  EXPECT_EQ(cores(), 1);
}

TEST_F(CoresTest, are_not_raised_by_a_generous_quota) {
  own_groups("0::/a\n");
  unified_mount();
  file("sys/fs/cgroup/a/cpu.max", "6400000 100000\n");
  EXPECT_EQ(cores(4), 4);
}

TEST_F(CoresTest, are_limited_by_a_quota_of_version_one) {
  own_groups("7:cpu,cpuacct:/docker/web\n1:name=systemd:/x\n0::/\n");
  mounts(
      "35 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
      "36 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n");
  file("sys/fs/cgroup/cpu,cpuacct/docker/web/cpu.cfs_quota_us", "-1\n");
  file("sys/fs/cgroup/cpu,cpuacct/docker/web/cpu.cfs_period_us", "100000\n");
  file("sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us", "50000\n");
  file("sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us", "25000\n");
  EXPECT_EQ(cores(), 2);
}

TEST_F(CoresTest, are_found_where_a_container_shows_only_its_own_group) {
  own_groups("4:cpu:/docker/web\n");
  mounts("35 31 0:30 /docker/web /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n");
  file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "300000\n");
  file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cores(), 3);
}

TEST_F(CoresTest, are_judged_by_the_mount_point_when_the_own_group_cannot_be_seen) {
  own_groups("0::/../elsewhere\n");
  unified_mount();
  file("sys/fs/cgroup/cpu.max", "200000 100000\n");
  EXPECT_EQ(cores(), 2);
}

TEST_F(CoresTest, are_found_below_a_mount_point_with_a_space) {
  own_groups("0::/a\n");
  mounts("31 25 0:26 / /sys/fs/c\\040group rw - cgroup2 cgroup2 rw\n");
  file("sys/fs/c group/a/cpu.max", "100000 100000\n");
  EXPECT_EQ(cores(), 1);
}

TEST_F(CoresTest, ignore_files_that_make_no_sense) {
  own_groups("garbage\n0:\n::\n0::/a\n");
  mounts(
      "nonsense\n - cgroup2 x y\n1 2 3 4 5 6 - \n"
      "31 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  for (const auto* const text : {"", "0 100000", "100000 0", "-5 100000", "x y", "100000"}) {
    file("sys/fs/cgroup/a/cpu.max", text);
    EXPECT_EQ(cores(), 8) << text;
  }
}

TEST(Cores, of_this_machine_are_above_none_and_within_the_affinity) {
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_GT(available_cores(), 0);
  EXPECT_LE(available_cores(), CPU_COUNT(&before));
}

TEST(Cores, follow_the_affinity) {
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &before)) {
      CPU_SET(cpu, &one);
      break;
    }
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_LE(available_cores(), 1);
  ::sched_setaffinity(0, sizeof before, &before);
}

}  // namespace skep::test
