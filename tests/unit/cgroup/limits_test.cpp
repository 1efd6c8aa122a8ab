#include "host/cgroup/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/cgroup/cgroup_files.h"

namespace skep::test {
namespace {

using host::limit_cgroup;
using testing::ElementsAre;
using testing::IsEmpty;

class CgroupLimits : public testing::Test {
 protected:
  CgroupLimits() {
    for (const char* name :
         {"memory.high", "memory.max", "cpu.weight", "cpu.max", "io.weight", "pids.max"})
      files.put(name, "");
  }
  CgroupFiles files;
};

TEST_F(CgroupLimits, are_written_as_the_kernel_reads_them) {
  const ResourceSpec all{150'000'000, 200'000'000, 50, 150, 10'000, 64};
  EXPECT_THAT(limit_cgroup(files.path(), all), IsEmpty());
  EXPECT_EQ(files.get("memory.high"), "150000000");
  EXPECT_EQ(files.get("memory.max"), "200000000");
  EXPECT_EQ(files.get("cpu.weight"), "50");
  EXPECT_EQ(files.get("cpu.max"), "150000 100000");
  EXPECT_EQ(files.get("io.weight"), "default 10000");
  EXPECT_EQ(files.get("pids.max"), "64");
}

TEST_F(CgroupLimits, are_taken_back) {
  EXPECT_THAT(limit_cgroup(files.path(), {}), IsEmpty());
  EXPECT_EQ(files.get("memory.max"), "max");
  EXPECT_EQ(files.get("cpu.max"), "max 100000");
  EXPECT_EQ(files.get("io.weight"), "default 100");
}

TEST(CgroupLimitsWithoutControllers, complain_of_those_that_were_asked_for_only) {
  const CgroupFiles none;
  EXPECT_THAT(limit_cgroup(none.path(), {}), IsEmpty());
  ResourceSpec spec;
  spec.memory_max = 1 << 20;
  spec.cpu_weight = 7;
  EXPECT_THAT(limit_cgroup(none.path(), spec),
              ElementsAre("memory-max (no such controller)", "cpu-weight (no such controller)"));
}

}  // namespace
}  // namespace skep::test
