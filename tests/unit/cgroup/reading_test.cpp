#include "host/cgroup/reading.h"

#include <gtest/gtest.h>

#include "host/cgroup/worker_cgroup.h"
#include "unit/cgroup/cgroup_files.h"

namespace skep::test {
namespace {

using host::read_cgroup;
using host::read_cgroup_memory;
using namespace std::chrono_literals;

class CgroupReading : public testing::Test {
 protected:
  CgroupReading() {
    files.put("memory.current", "1000000\n");
    files.put("memory.stat", "anon 1\ninactive_file 400000\nactive_file 2\n");
    events(0, 0);
    stalled(0);
  }
  void events(int oom, int kills) {
    files.put("memory.events", "low 9\nhigh 1\nmax 2\noom " + std::to_string(oom) + "\noom_kill " +
                                   std::to_string(kills) + "\noom_group_kill 7\n");
  }
  void stalled(int microseconds) {
    files.put("memory.pressure",
              "some avg10=1.00 avg60=0.00 avg300=0.00 total=9000000\n"
              "full avg10=0.00 avg60=0.00 avg300=0.00 total=" +
                  std::to_string(microseconds) + "\n");
  }
  host::WorkerCgroup worker() const {
    ResourceSpec resources;
    resources.memory_max = 2'000'000;
    return {{"web", 0, 1}, files.path(), resources, Instant(10s)};
  }
  CgroupFiles files;
};

TEST_F(CgroupReading, has_what_each_controller_tells) {
  events(3, 4);
  stalled(500'000);
  files.put("cpu.stat", "usage_usec 1\nthrottled_usec 2500000\n");
  files.put("pids.current", "12\n");
  files.put("pids.events", "max 5\n");
  const CgroupFigures figures = read_cgroup(files.path());
  EXPECT_EQ(figures.memory_bytes, 1'000'000U);
  EXPECT_EQ(figures.memory_events, (std::array<std::uint64_t, 4>{1, 2, 3, 4}));
  EXPECT_EQ(figures.pressure[1], (Pressure{9.0, 0.5}));
  EXPECT_EQ(figures.throttled_seconds, 2.5);
  EXPECT_EQ(figures.processes, 12U);
  EXPECT_EQ(figures.processes_refused, 5U);
}

TEST_F(CgroupReading, has_nothing_of_controllers_that_are_not_there) {
  const CgroupFiles empty;
  const CgroupFigures figures = read_cgroup(empty.path());
  EXPECT_FALSE(figures.memory_bytes || figures.memory_events || figures.pressure[0] ||
               figures.throttled_seconds || figures.processes || figures.processes_refused);
  EXPECT_FALSE(read_cgroup_memory(empty.path()));
}

TEST_F(CgroupReading, adds_counters_up_over_workers_and_no_gauges) {
  CgroupFigures sum = read_cgroup(files.path());
  sum.add_counters(sum);
  EXPECT_EQ(sum.memory_bytes, 1'000'000U);
  EXPECT_EQ(sum.memory_events, (std::array<std::uint64_t, 4>{2, 4, 0, 0}));
  EXPECT_EQ(sum.pressure[1], (Pressure{18.0, 0}));
  EXPECT_FALSE(sum.processes_refused);
}

TEST_F(CgroupReading, of_memory_leaves_idle_page_cache_out) {
  EXPECT_EQ(read_cgroup_memory(files.path())->used_bytes, 600'000U);
}

TEST_F(CgroupReading, takes_lies_of_the_kernel_for_nothing) {
  files.put("memory.current", "max\n");
  EXPECT_FALSE(read_cgroup_memory(files.path()));
  files.put("memory.current", "100\n");
  EXPECT_EQ(read_cgroup_memory(files.path())->used_bytes, 0U);
}

TEST_F(CgroupReading, tells_the_share_of_time_that_a_worker_waited_since_the_last_look) {
  auto cgroup = worker();
  stalled(300'000);
  const auto memory = cgroup.memory(Instant(11s));
  ASSERT_TRUE(memory);
  EXPECT_DOUBLE_EQ(memory->stalled, 0.3);
  EXPECT_EQ(memory->max_bytes, 2'000'000U);
  EXPECT_DOUBLE_EQ(cgroup.memory(Instant(12s))->stalled, 0);
}

TEST_F(CgroupReading, tells_a_kill_at_its_own_limit_from_one_beyond_it) {
  auto own = worker();
  auto beyond = worker();
  events(0, 1);
  EXPECT_EQ(beyond.oom(Instant(11s)), Oom::beyond);
  events(1, 1);
  EXPECT_EQ(own.oom(Instant(11s)), Oom::own_limit);
}

TEST_F(CgroupReading, knows_a_kill_that_was_seen_before_the_worker_had_ended) {
  auto cgroup = worker();
  events(1, 1);
  EXPECT_EQ(cgroup.memory(Instant(11s))->oom_kills, 1U);
  EXPECT_EQ(cgroup.oom(Instant(12s)), Oom::own_limit);
}

TEST_F(CgroupReading, takes_the_kill_of_a_child_long_ago_for_none) {
  auto cgroup = worker();
  events(1, 1);
  (void)cgroup.memory(Instant(11s));
  EXPECT_EQ(cgroup.oom(Instant(60s)), Oom::no);
}

}  // namespace
}  // namespace skep::test
