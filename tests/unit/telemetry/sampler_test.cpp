#include "host/telemetry/sampler.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "unit/telemetry/sampler_fixture.h"

namespace skep::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Sampler : public SamplerTest {
 protected:
  // When a sample first told of a silence beyond `limit`, after `since`.
  Duration first_beyond(Duration limit, Instant since) const {
    const auto found =
        std::ranges::find_if(told, [&](const Told& told_) { return told_.sample.silence > limit; });
    return found == told.end() ? Duration::max() : found->at - since;
  }
};

TEST_F(Sampler, runs_no_timer_while_nothing_is_watched) {
  sampler.add(worker(0, 1), 1, std::nullopt, spec);
  EXPECT_EQ(reactor.timers(), 0U);
}

TEST_F(Sampler, stops_its_timer_with_the_last_watched_worker) {
  auto page = make_page();
  sampler.add(worker(0, 1), 1, std::move(page), spec);
  EXPECT_EQ(reactor.timers(), 1U);
  sampler.remove(worker(0, 1));
  EXPECT_EQ(reactor.timers(), 0U);
}

TEST_F(Sampler, ticks_at_the_smallest_resolution_of_its_workers) {
  sampler.add(worker(0, 1), 1, make_page(), spec);
  EXPECT_EQ(*reactor.next_timer(), reactor.now() + 50ms);
  spec.loop_lag.soft = 40ms;
  sampler.add(worker(1, 2), 2, make_page(), spec);
  EXPECT_EQ(*reactor.next_timer(), reactor.now() + 20ms);
  reactor.advance(20ms);
  EXPECT_EQ(*reactor.next_timer(), reactor.now() + 20ms);
}

TEST_F(Sampler, says_nothing_of_a_worker_whose_agent_has_not_spoken) {
  sampler.add(worker(0, 1), 1, make_page(), spec);
  reactor.advance(10s);
  EXPECT_TRUE(told.empty());
}

TEST_F(Sampler, tells_of_a_healthy_worker_once_a_second) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(10s);
  EXPECT_GE(told.size(), 9U);
  EXPECT_LE(told.size(), 11U);
  for (const Told& each : told) {
    EXPECT_TRUE(each.sample.agent);
    EXPECT_LT(each.sample.silence, 50ms);
  }
}

TEST_F(Sampler, reads_nothing_of_proc_for_a_healthy_worker) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(10s);
  EXPECT_EQ(proc.reads, 0);
}

TEST_F(Sampler, tells_of_a_changed_heap_at_the_next_tick) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(120ms);
  told.clear();
  loop->page.record.judged_heap_used_bytes = 70'000'000;
  loop->page.stamp(reactor.now());
  reactor.advance(50ms);
  ASSERT_EQ(told.size(), 1U);
  ASSERT_TRUE(told[0].sample.heap);
  EXPECT_EQ(told[0].sample.heap->used_bytes, 70'000'000U);
  EXPECT_EQ(told[0].sample.heap->limit_bytes, 80'000'000U);
}

TEST_F(Sampler, tells_no_heap_before_the_agent_knows_its_limit) {
  const auto loop = add_loop(worker(0, 1));
  loop->page.record.heap_limit_bytes = 0;
  loop->page.stamp(reactor.now());
  reactor.advance(50ms);
  ASSERT_FALSE(told.empty());
  EXPECT_FALSE(told[0].sample.heap);
}

TEST_F(Sampler, tells_of_a_stall_at_most_70_ms_after_soft_wherever_in_a_turn_it_began) {
  for (auto phase = 0ms; phase < 50ms; phase += 1ms) {
    const auto id = worker(0, 100 + static_cast<std::uint64_t>(phase.count()));
    reactor.advance(7ms);
    const auto loop = add_loop(id);
    reactor.advance(200ms + phase);
    told.clear();
    const Instant blocked = reactor.now();
    loop->block();
    reactor.advance(1s);
    EXPECT_GE(first_beyond(100ms, blocked), 100ms);
    EXPECT_LE(first_beyond(100ms, blocked), 170ms);
    sampler.remove(id);
  }
}

TEST_F(Sampler, tells_that_hard_is_passed_as_soon) {
  spec.loop_lag.hard = 730ms;
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(213ms);
  const Instant blocked = reactor.now();
  loop->block();
  reactor.advance(3s);
  EXPECT_LE(first_beyond(730ms, blocked), 800ms);
}

TEST_F(Sampler, tells_of_a_soft_limit_shorter_than_a_resolution) {
  spec.loop_lag.soft = 10ms;
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(205ms);
  const Instant blocked = reactor.now();
  loop->block();
  reactor.advance(1s);
  EXPECT_LE(first_beyond(10ms, blocked), 55ms);
}

TEST_F(Sampler, tells_once_that_a_stall_is_over) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(210ms);
  loop->block(400ms);
  reactor.advance(395ms);
  ASSERT_GT(told.back().sample.silence, 200ms);
  told.clear();
  reactor.advance(90ms);
  EXPECT_EQ(
      std::ranges::count_if(told, [](const Told& each) { return each.sample.silence < 50ms; }), 1);
}

TEST_F(Sampler, tells_again_that_a_stall_is_over_when_the_first_time_was_not_judged) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(210ms);
  loop->block(300ms);
  reactor.advance(290ms);
  ASSERT_GT(told.back().sample.silence, 100ms);
  reactor.hold_up(100ms);
  told.clear();
  reactor.advance(0ms);
  loop->page.stamp(reactor.now());
  reactor.advance(120ms);
  EXPECT_TRUE(std::ranges::any_of(
      told, [](const Told& each) { return each.late <= 50ms && each.sample.silence < 50ms; }));
}

TEST_F(Sampler, says_how_late_a_tick_came) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(60ms);
  told.clear();
  loop->block();
  reactor.hold_up(500ms);
  reactor.advance(0ms);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].late, 460ms);
}

TEST_F(Sampler, tells_a_blocked_worker_from_one_that_waits_for_a_processor) {
  const auto blocked = add_loop(worker(0, 1));
  const auto starved = add_loop(worker(1, 2));
  proc.run_queue[1] = proc.run_queue[2] = {};
  reactor.advance(215ms);
  blocked->block();
  starved->block();
  const Instant began = reactor.now();
  while (reactor.now() - began < 1s) {
    reactor.advance(1ms);
    proc.run_queue[1].ran += 1ms;
    proc.run_queue[2].waited += 1ms;
  }
  const auto last_of = [&](std::uint64_t incarnation) {
    return std::ranges::find_if(
               told.rbegin(), told.rend(),
               [&](const Told& each) { return each.sample.worker.incarnation == incarnation; })
        ->sample;
  };
  EXPECT_EQ(last_of(1).waited, 0ms);
  EXPECT_GE(last_of(2).waited, last_of(2).silence * 9 / 10);
  EXPECT_LE(last_of(2).waited, last_of(2).silence);
}

TEST_F(Sampler, sees_a_wait_for_a_processor_while_it_lasts) {
  const auto loop = add_loop(worker(0, 1));
  proc.run_queue[1] = {};
  proc.figures[1].runnable = true;
  reactor.advance(210ms);
  loop->block();
  reactor.advance(500ms);
  const Sample& last = told.back().sample;
  EXPECT_GE(last.waited, last.silence * 9 / 10);
  EXPECT_LE(last.waited, last.silence);
}

TEST_F(Sampler, takes_no_sleep_for_a_wait) {
  const auto loop = add_loop(worker(0, 1));
  proc.run_queue[1] = {};
  reactor.advance(210ms);
  loop->block();
  reactor.advance(500ms);
  EXPECT_EQ(told.back().sample.waited, 0ms);
}

TEST_F(Sampler, takes_no_run_for_a_wait) {
  const auto loop = add_loop(worker(0, 1));
  proc.run_queue[1] = {};
  proc.figures[1].runnable = true;
  reactor.advance(210ms);
  loop->block();
  for (int i = 0; i < 500; ++i) {
    reactor.advance(1ms);
    proc.run_queue[1].ran += 1ms;
  }
  EXPECT_EQ(told.back().sample.waited, 0ms);
}

TEST_F(Sampler, forgets_how_long_a_worker_waited_in_an_earlier_stall) {
  const auto loop = add_loop(worker(0, 1));
  proc.run_queue[1] = {};
  reactor.advance(210ms);
  loop->block(500ms);
  for (int i = 0; i < 490; ++i) {
    reactor.advance(1ms);
    proc.run_queue[1].waited += 1ms;
  }
  reactor.advance(500ms);
  loop->block();
  reactor.advance(500ms);
  EXPECT_GT(told.back().sample.silence, 300ms);
  EXPECT_EQ(told.back().sample.waited, 0ms);
}

TEST_F(Sampler, says_that_a_silent_worker_is_stopped) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(210ms);
  loop->block();
  proc.figures[1].held = Held::stopped;
  reactor.advance(300ms);
  EXPECT_EQ(told.back().sample.held, Held::stopped);
}

TEST_F(Sampler, says_that_a_worker_at_a_breakpoint_of_its_inspector_is_traced) {
  const auto loop = add_loop(worker(0, 1));
  loop->page.record.flags = SKEP_TELEMETRY_DEBUGGER;
  proc.run_queue[1] = {};
  reactor.advance(210ms);
  loop->block();
  for (int i = 0; i < 400; ++i) {
    reactor.advance(1ms);
    if (i % 20 == 0) proc.run_queue[1].ran += 1ms;
  }
  EXPECT_EQ(told.back().sample.held, Held::traced);
}

TEST_F(Sampler, does_not_say_so_of_one_that_runs_waits_for_a_processor_or_has_no_inspector) {
  for (std::uint64_t incarnation : {1U, 2U, 3U}) {
    const auto pid = static_cast<pid_t>(incarnation);
    const auto loop = add_loop(worker(0, incarnation));
    loop->page.record.flags = incarnation == 3 ? 0 : SKEP_TELEMETRY_DEBUGGER;
    proc.run_queue[pid] = {};
    reactor.advance(210ms);
    loop->block();
    for (int i = 0; i < 400; ++i) {
      reactor.advance(1ms);
      if (incarnation == 1) proc.run_queue[pid].ran += 1ms;
      if (incarnation == 2) proc.run_queue[pid].waited += 1ms;
    }
    ASSERT_GT(told.back().sample.silence, 200ms);
    EXPECT_EQ(told.back().sample.held, Held::no) << incarnation;
    sampler.remove(worker(0, incarnation));
  }
}

TEST_F(Sampler, tells_at_the_end_that_the_heap_was_full) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(210ms);
  loop->block();
  loop->page.record.heap_exhausted_ns =
      static_cast<std::uint64_t>(reactor.now().time_since_epoch().count());
  agent::publish(loop->page.map().main, loop->page.record);
  reactor.advance(7ms);
  EXPECT_TRUE(sampler.remove(worker(0, 1)).heap_exhausted);
}

TEST_F(Sampler, tells_no_such_thing_of_a_worker_whose_loop_turned_since_then) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(210ms);
  loop->page.record.heap_exhausted_ns =
      static_cast<std::uint64_t>(reactor.now().time_since_epoch().count());
  reactor.advance(100ms);
  EXPECT_FALSE(sampler.remove(worker(0, 1)).heap_exhausted);
  EXPECT_FALSE(sampler.remove(worker(0, 2)).heap_exhausted);
}

TEST_F(Sampler, counts_a_page_torn_for_good_as_silence) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(210ms);
  loop->block();
  loop->page.map().main.sequence |= 1U;
  reactor.advance(500ms);
  EXPECT_GT(told.back().sample.silence, 400ms);
  EXPECT_TRUE(warnings.empty());
}

TEST_F(Sampler, ignores_an_impossible_page_and_warns_once) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(110ms);
  told.clear();
  loop->block();
  loop->page.map().main.heap_used_bytes = ~0ULL;
  reactor.advance(5s);
  ASSERT_FALSE(told.empty());
  for (const Told& each : told) EXPECT_FALSE(each.sample.agent);
  EXPECT_THAT(warnings, ElementsAre(AllOf(HasSubstr("web:0: "), HasSubstr("cannot be true"))));

  loop->page.stamp(reactor.now());
  reactor.advance(50ms);
  EXPECT_TRUE(told.back().sample.agent);
}

TEST_F(Sampler, treats_a_wiped_page_as_impossible) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(110ms);
  loop->block();
  loop->page.map() = telemetry_page{};
  reactor.advance(100ms);
  EXPECT_EQ(warnings.size(), 1U);
  EXPECT_FALSE(told.back().sample.agent);
}

TEST_F(Sampler, ignores_a_page_that_another_process_writes_and_names_the_remedy_once) {
  const auto loop = add_loop(worker(0, 1), 4711);
  reactor.advance(5s);
  EXPECT_TRUE(told.empty());
  EXPECT_FALSE(sampler.agent_figures(worker(0, 1)));
  EXPECT_THAT(warnings, ElementsAre(AllOf(HasSubstr("process 4711"), HasSubstr("process 1"),
                                          HasSubstr("npm"), HasSubstr("start node directly"))));
}

TEST_F(Sampler, reads_memory_once_a_second_of_workers_with_a_memory_limit_only) {
  sampler.add(worker(1, 2), 2, std::nullopt, spec);
  spec.memory.hard = Bytes{1 << 30};
  sampler.add(worker(0, 1), 1, std::nullopt, spec);
  proc.figures[1].resident_bytes = 123;
  reactor.advance(10500ms);
  EXPECT_GE(proc.reads, 9);
  EXPECT_LE(proc.reads, 10);
  EXPECT_EQ(static_cast<int>(told.size()), proc.reads);
  for (const Told& each : told) {
    EXPECT_EQ(each.sample.worker, worker(0, 1));
    EXPECT_FALSE(each.sample.agent);
    EXPECT_EQ(each.sample.resident_bytes, 123U);
  }
}

TEST_F(Sampler, tells_of_memory_at_most_1100_ms_after_it_changed) {
  spec.memory.soft = Bytes{1000};
  const auto loop = add_loop(worker(0, 1));
  proc.figures[1].resident_bytes = 10;
  reactor.advance(3210ms);
  told.clear();
  const Instant changed = reactor.now();
  proc.figures[1].resident_bytes = 2000;
  reactor.advance(2s);
  const auto found = std::ranges::find_if(
      told, [](const Told& each) { return each.sample.resident_bytes == 2000U; });
  ASSERT_NE(found, told.end());
  EXPECT_LE(found->at - changed, 1100ms);
}

TEST_F(Sampler, reads_a_bounded_number_of_files_of_proc_in_a_turn) {
  spec.memory.hard = Bytes{1 << 30};
  std::vector<std::unique_ptr<FakeLoop>> loops;
  for (std::uint32_t slot = 0; slot < 1000; ++slot) {
    loops.push_back(add_loop(worker(slot, slot + 1)));
    const auto pid = static_cast<pid_t>(slot + 1);
    proc.run_queue[pid] = {};
    proc.figures[pid].held = Held::stopped;
  }
  reactor.advance(200ms);
  for (const auto& loop : loops) loop->block();
  told.clear();
  for (int i = 0; i < 2000; ++i) {
    proc.reads = 0;
    reactor.advance(2ms);
    EXPECT_LE(proc.reads, 202);
  }
  std::set<std::uint64_t> measured;
  for (const Told& each : told)
    if (each.sample.held != Held::no) measured.insert(each.sample.worker.incarnation);
  EXPECT_EQ(measured.size(), 1000U);
}

TEST_F(Sampler, may_lose_workers_while_it_tells_of_them) {
  const auto first = add_loop(worker(0, 1));
  const auto second = add_loop(worker(1, 2));
  on_sampled = [this] {
    sampler.remove(worker(0, 1));
    sampler.remove(worker(1, 2));
  };
  reactor.advance(1s);
  EXPECT_EQ(events, 1);
  EXPECT_EQ(told.size(), 2U);
}

TEST_F(Sampler, tells_how_late_the_loop_was_at_worst_since_the_sample_before) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(2s);
  ASSERT_FALSE(told.empty());
  EXPECT_LE(told.back().sample.lag.value(), 1ms);
  loop->block(300ms);
  reactor.advance(301ms);
  Duration worst{};
  for (const Told& one : told) worst = std::max(worst, one.sample.lag.value_or(Duration{}));
  EXPECT_GE(worst, 200ms);
  EXPECT_LE(worst, 300ms);
  reactor.advance(5s);
  EXPECT_LE(told.back().sample.lag.value(), 1ms);
}

TEST_F(Sampler, tells_no_lag_of_a_worker_without_an_agent) {
  spec.memory.hard = Bytes{1U << 30U};
  proc.figures[1] = {4096, 0ms, Held::no};
  sampler.add(worker(0, 1), 1, std::nullopt, spec);
  reactor.advance(3s);
  ASSERT_FALSE(told.empty());
  EXPECT_FALSE(told.back().sample.lag);
}

}  // namespace
}  // namespace skep::test
