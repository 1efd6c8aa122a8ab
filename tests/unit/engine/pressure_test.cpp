#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/pressure_verdict.h"
#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t mib = 1ULL << 20U;

CgroupMemory holding(std::uint64_t used) {
  return {used * mib, 150 * mib, 200 * mib, 0, 0};
}

TEST(Pressure, is_there_near_the_limit_at_which_the_kernel_kills) {
  EXPECT_EQ(is_pressed(holding(179)), false);
  EXPECT_EQ(is_pressed(holding(180)), true);
}

TEST(Pressure, is_there_where_a_worker_waits_for_memory_at_the_limit_that_slows_it) {
  CgroupMemory memory = holding(149);
  EXPECT_EQ(is_pressed(memory), false);
  memory.stalled = 0.1;
  EXPECT_EQ(is_pressed(memory), true);
  memory.used_bytes = 100 * mib;
  EXPECT_EQ(is_pressed(memory), false) << "it waits for something else's memory";
}

TEST(Pressure, cannot_be_told_without_limits) {
  EXPECT_EQ(is_pressed(std::nullopt), std::nullopt);
  EXPECT_EQ(is_pressed(CgroupMemory{200 * mib, {}, {}, 1, 0}), std::nullopt);
}

class Pressed : public testing::Test {
 protected:
  Pressed() {
    hive.config({spec_of()});
    hive.all_up(2);
    hive.pass(20s);
  }
  static AppSpec spec_of() {
    AppSpec spec = node("web", 2);
    spec.resources.memory_high = 150 * mib;
    spec.resources.memory_max = 200 * mib;
    return spec;
  }
  void see(const CgroupMemory& memory, std::uint32_t index = 0) {
    Sample sample = hive.sample(index);
    sample.cgroup = memory;
    hive.see(sample);
  }
  Hive hive;
};

TEST_F(Pressed, is_rolled_before_the_kernel_kills_it) {
  see(holding(185));
  EXPECT_EQ(hive.successor().incarnation, 0U);
  hive.pass(1s);
  see(holding(190));
  EXPECT_EQ(hive.state(), WorkerState::running);
  EXPECT_EQ(hive.successor().incarnation, 3U);
  EXPECT_EQ(hive.breaches(Threshold::memory_hard), 1U);
  EXPECT_THAT(
      hive.texts(Notice::Kind::replaced),
      ElementsAre("its cgroup holds 190 MiB, and memory-max is 200 MiB; a successor boots"));
  hive.hand_over();
  EXPECT_EQ(hive.restarts(RestartReason::memory), 1U);
}

TEST_F(Pressed, says_how_much_it_waits) {
  CgroupMemory memory = holding(150);
  memory.stalled = 0.34;
  see(memory);
  hive.pass(1s);
  see(memory);
  EXPECT_THAT(hive.texts(Notice::Kind::breached),
              ElementsAre("its cgroup holds 150 MiB, memory-high is 150 MiB, and it waited for "
                          "memory 34% of the time"));
}

TEST_F(Pressed, for_a_moment_serves_on) {
  see(holding(185));
  hive.pass(500ms);
  see(holding(120));
  hive.pass(1s);
  see(holding(185));
  EXPECT_EQ(hive.successor().incarnation, 0U);
}

TEST_F(Pressed, whose_child_the_kernel_killed_tells_it_once) {
  CgroupMemory memory = holding(100);
  memory.oom_kills = 1;
  see(memory);
  EXPECT_THAT(hive.texts(Notice::Kind::oom_kill),
              ElementsAre("the kernel killed a process of it for want of memory; its cgroup "
                          "holds 100 MiB"));
  see(memory);
  EXPECT_THAT(hive.texts(Notice::Kind::oom_kill), IsEmpty());
  EXPECT_EQ(hive.state(), WorkerState::running);
}

}  // namespace
}  // namespace skep::engine::test
