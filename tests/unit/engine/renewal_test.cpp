#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t mib = 1ULL << 20U;

// Heap and memory past their hard limits, where a successor can boot beside the worker.
class Renewal : public testing::Test {
 protected:
  Renewal() {
    hive.config({spec_of()});
    hive.all_up(2);
    hive.pass(20s);
  }
  static AppSpec spec_of() {
    AppSpec spec = node("web", 2);
    spec.memory = {{}, Bytes{200 * mib}, 0s};
    return spec;
  }
  void heap(std::uint64_t used) {
    Sample sample = hive.sample();
    sample.heap = HeapFigures{used * mib, 100 * mib};
    hive.see(sample);
  }
  void memory(std::uint64_t used, std::uint32_t index = 0) {
    Sample sample = hive.sample(index);
    sample.resident_bytes = used * mib;
    hive.see(sample);
  }
  Hive hive;
};

TEST_F(Renewal, for_memory_boots_a_successor_while_the_old_worker_serves) {
  memory(201);
  EXPECT_EQ(hive.state(), running);
  EXPECT_EQ(hive.successor().incarnation, 3U);
  ASSERT_EQ(hive.notices(Notice::Kind::replaced).size(), 1U);
  const Notice replaced = hive.notices(Notice::Kind::replaced)[0];
  EXPECT_EQ(replaced.text,
            "resident memory is 201 MiB (memory.hard is 200 MiB); a successor boots");
  EXPECT_EQ(replaced.reason, RestartReason::memory);
  EXPECT_EQ(replaced.threshold, Threshold::memory_hard);
  const WorkerId old = hive.slot().worker;
  hive.up(hive.successor());
  EXPECT_EQ(hive.of<action::Drain>().at(0).worker, old);
  EXPECT_EQ(hive.restarts(RestartReason::memory), 1U);
}

TEST_F(Renewal, for_the_heap_waits_until_the_breach_has_lasted) {
  heap(90);
  EXPECT_EQ(hive.successor().incarnation, 0U);
  hive.pass(5s);
  heap(90);
  EXPECT_EQ(hive.successor().incarnation, 3U);
  hive.up(hive.successor());
  EXPECT_EQ(hive.restarts(RestartReason::heap), 1U);
}

TEST_F(Renewal, is_begun_once) {
  memory(201);
  memory(202);
  EXPECT_TRUE(hive.last.empty());
}

TEST_F(Renewal, is_no_roll_and_has_the_same_definition) {
  memory(201);
  EXPECT_EQ(hive.of<action::Spawn>().at(0).definition, 1U);
  EXPECT_FALSE(hive.status().roll);
}

TEST_F(Renewal, beyond_max_surge_is_held_once_and_tried_again) {
  memory(201, 0);
  memory(201, 1);
  EXPECT_THAT(hive.texts(Notice::Kind::held),
              ElementsAre("replacement for memory.hard waits: max-surge is 1, and so many "
                          "successors boot"));
  memory(201, 1);
  EXPECT_TRUE(hive.last.empty());
  hive.up(hive.successor(0));
  memory(201, 1);
  EXPECT_NE(hive.successor(1).incarnation, 0U);
}

TEST_F(Renewal, takes_no_slot_out_of_the_budget) {
  hive.stop({"web", 1});
  hive.dies(exit_status(0), 1);
  hive.start({"web", 1});
  memory(201);
  EXPECT_NE(hive.successor().incarnation, 0U) << "the other one is away, this one serves on";
}

TEST_F(Renewal, whose_successor_fails_leaves_the_old_worker_and_backs_off) {
  memory(201);
  hive.dies(hive.successor());
  EXPECT_EQ(hive.state(), running);
  EXPECT_THAT(hive.texts(Notice::Kind::roll).at(0), HasSubstr("the old worker serves on"));
  memory(201);
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  hive.pass(100ms);
  memory(201);
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
}

TEST_F(Renewal, backs_off_further_with_each_that_fails) {
  Duration last{};
  for (int i = 0; i < 5; ++i) {
    memory(201);
    hive.dies(hive.successor());
    const Instant failed = hive.now;
    while (hive.successor().incarnation == 0) {
      hive.pass(10ms);
      memory(201);
    }
    EXPECT_GE(hive.now - failed + 10ms, last);
    last = hive.now - failed;
  }
  EXPECT_GE(last, 800ms);
}

TEST_F(Renewal, soon_after_another_backs_off) {
  memory(201);
  hive.hand_over();
  memory(201);
  EXPECT_NE(hive.successor().incarnation, 0U) << "the one before ran for long";
  hive.hand_over();
  memory(201);
  EXPECT_EQ(hive.successor().incarnation, 0U);
  hive.pass(100ms);
  memory(201);
  EXPECT_NE(hive.successor().incarnation, 0U);
}

TEST_F(Renewal, gives_the_slot_to_its_successor_where_the_old_worker_dies_first) {
  memory(201);
  const WorkerId successor = hive.successor();
  hive.dies(killed_by(9));
  EXPECT_EQ(hive.slot().worker, successor);
  EXPECT_EQ(hive.restarts(RestartReason::signal), 1U);
  EXPECT_EQ(hive.restarts(RestartReason::memory), 0U);
}

TEST_F(Renewal, ends_with_a_restart_by_command) {
  memory(201);
  const WorkerId successor = hive.successor();
  hive.command(Verb::restart, {{"web", 0}});
  EXPECT_EQ(hive.of<action::Signal>().size(), 2U);
  hive.dies(successor, killed_by(15));
  hive.dies(killed_by(15));
  EXPECT_EQ(hive.state(), starting);
}

}  // namespace
}  // namespace skep::engine::test
