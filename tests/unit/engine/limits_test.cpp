#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/limit_verdict.h"
#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

constexpr std::uint64_t mib = 1ULL << 20U;

TEST(HeapLimit, in_bytes_compares_what_is_used) {
  const std::optional<HeapLimit> limit = Bytes{100};
  EXPECT_EQ(is_past(limit, HeapFigures{100, 0}), false);
  EXPECT_EQ(is_past(limit, HeapFigures{101, 0}), true);
}

TEST(HeapLimit, in_percent_compares_with_what_the_heap_can_become) {
  const std::optional<HeapLimit> limit = Percent{70};
  EXPECT_EQ(is_past(limit, HeapFigures{700, 1000}), false);
  EXPECT_EQ(is_past(limit, HeapFigures{701, 1000}), true);
  EXPECT_EQ(is_past(limit, HeapFigures{701, 0}), std::nullopt);
}

TEST(HeapLimit, that_is_not_set_or_not_measured_is_not_judged) {
  EXPECT_EQ(is_past(std::optional<HeapLimit>{}, HeapFigures{1, 1}), std::nullopt);
  EXPECT_EQ(is_past(std::optional<HeapLimit>{Bytes{1}}, std::nullopt), std::nullopt);
}

TEST(Breaches, count_once_they_have_lasted_long_enough) {
  Breach breach;
  EXPECT_EQ(observe(breach, true, 5s, Instant(0s)), BreachChange::none);
  EXPECT_EQ(observe(breach, true, 5s, Instant(4999ms)), BreachChange::none);
  EXPECT_EQ(observe(breach, true, 5s, Instant(5s)), BreachChange::breached);
  EXPECT_EQ(observe(breach, true, 5s, Instant(6s)), BreachChange::none);
  EXPECT_EQ(observe(breach, false, 5s, Instant(7s)), BreachChange::recovered);
  EXPECT_EQ(observe(breach, false, 5s, Instant(8s)), BreachChange::none);
}

TEST(Breaches, must_last_without_a_break) {
  Breach breach;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(observe(breach, true, 5s, Instant(4s * i)), BreachChange::none);
    EXPECT_EQ(observe(breach, false, 5s, Instant(4s * i + 3s)), BreachChange::none);
  }
}

TEST(Breaches, count_at_once_where_they_need_not_last) {
  Breach breach;
  EXPECT_EQ(observe(breach, true, 0s, Instant(0s)), BreachChange::breached);
}

TEST(Breaches, are_not_touched_by_a_sample_that_cannot_tell) {
  Breach breach;
  EXPECT_EQ(observe(breach, true, 5s, Instant(0s)), BreachChange::none);
  EXPECT_EQ(observe(breach, std::nullopt, 5s, Instant(3s)), BreachChange::none);
  EXPECT_EQ(observe(breach, true, 5s, Instant(5s)), BreachChange::breached);
}

class Limits : public testing::Test {
 protected:
  Limits() {
    AppSpec spec = app("web", 2);
    spec.memory = {Bytes{100 * mib}, Bytes{200 * mib}, 0s};
    hive.config({spec});
    hive.all_up(2);
    hive.pass(20s);
  }
  void heap(std::uint64_t used, std::uint32_t index = 0) {
    Sample sample = hive.sample(index);
    sample.heap = HeapFigures{used * mib, 100 * mib};
    hive.see(sample);
  }
  void memory(std::uint64_t used, std::uint32_t index = 0) {
    Sample sample = hive.sample(index);
    sample.agent = false;
    sample.resident_bytes = used * mib;
    hive.see(sample);
  }
  Hive hive;
};

TEST_F(Limits, soft_are_told_and_counted_and_recover) {
  heap(75);
  hive.pass(5s);
  heap(75);
  ASSERT_EQ(hive.notices(Notice::Kind::breached).size(), 1U);
  EXPECT_EQ(hive.notices(Notice::Kind::breached)[0].text,
            "the heap holds 75 MiB of 100 MiB (heap.soft is 70%)");
  EXPECT_EQ(hive.breaches(Threshold::heap_soft), 1U);
  EXPECT_EQ(hive.state(), WorkerState::running);
  heap(50);
  EXPECT_EQ(hive.notices(Notice::Kind::recovered).size(), 1U);
}

TEST_F(Limits, hard_drain_the_worker_and_stop_it_with_grace_where_two_cannot_overlap) {
  heap(90);
  hive.pass(5s);
  heap(90);
  EXPECT_EQ(hive.state(), WorkerState::stopping);
  EXPECT_EQ(hive.of<action::Drain>().size(), 1U);
  EXPECT_TRUE(hive.of<action::Signal>().empty());
  EXPECT_EQ(hive.notices(Notice::Kind::replaced).size(), 1U);
  hive.drained(hive.slot().worker);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, 15);
  EXPECT_EQ(hive.breaches(Threshold::heap_hard), 1U);
  hive.pass(10s);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 9);
  hive.dies(killed_by(9));
  EXPECT_EQ(hive.restarts(RestartReason::heap), 1U);
}

TEST_F(Limits, of_memory_need_no_agent) {
  memory(150);
  EXPECT_EQ(hive.breaches(Threshold::memory_soft), 1U);
  memory(201);
  EXPECT_EQ(hive.state(), WorkerState::stopping);
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.restarts(RestartReason::memory), 1U);
}

TEST_F(Limits, of_memory_are_those_of_the_cgroup_where_there_is_one) {
  Sample sample = hive.sample();
  sample.resident_bytes = 300 * mib;
  sample.cgroup = CgroupMemory{150 * mib, {}, {}, 0, 0};
  hive.see(sample);
  EXPECT_EQ(hive.texts(Notice::Kind::breached),
            std::vector<std::string>{"its cgroup holds 150 MiB (memory.soft is 100 MiB)"});
  sample.cgroup->used_bytes = 201 * mib;
  hive.see(sample);
  EXPECT_EQ(hive.state(), WorkerState::stopping);
}

TEST_F(Limits, beyond_the_budget_are_held_once_and_retried) {
  memory(201, 0);
  memory(201, 1);
  EXPECT_EQ(hive.notices(Notice::Kind::held).size(), 1U);
  memory(201, 1);
  EXPECT_TRUE(hive.last.empty());
  hive.dies(exit_status(0), 0);
  hive.up(0);
  memory(201, 1);
  EXPECT_EQ(hive.state(1), WorkerState::stopping);
}

TEST_F(Limits, count_a_replacement_after_a_short_run_as_a_death) {
  for (int i = 0; i < 2; ++i) {
    memory(201);
    hive.dies(exit_status(0));
    hive.up();
  }
  memory(201);
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.state(), WorkerState::backoff);
}

TEST_F(Limits, replace_whatever_the_policy) {
  AppSpec spec = app("web", 2);
  spec.memory = {Bytes{100 * mib}, Bytes{200 * mib}, 0s};
  spec.restart.policy = RestartSpec::Policy::never;
  hive.config({spec});
  memory(201);
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.state(), WorkerState::starting);
}

TEST_F(Limits, apply_as_changed_without_touching_a_process) {
  AppSpec spec = app("web", 2);
  spec.memory = {Bytes{1 * mib}, {}, 0s};
  hive.config({spec});
  EXPECT_TRUE(hive.of<action::Signal>().empty());
  memory(2);
  EXPECT_EQ(hive.breaches(Threshold::memory_soft), 1U);
}

}  // namespace
}  // namespace skep::engine::test
