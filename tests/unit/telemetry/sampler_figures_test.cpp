#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/telemetry/sampler_fixture.h"

namespace skep::test {
namespace {

using namespace std::chrono_literals;

class SamplerFigures : public SamplerTest {
 protected:
  // Of the worker that was added last.
  AgentFigures figures() { return sampler.agent_figures(newest).value(); }
  std::uint64_t turns() {
    std::uint64_t total = 0;
    for (const auto count : figures().lag.counts) total += count;
    return total;
  }
};

TEST_F(SamplerFigures, are_absent_for_an_unknown_slot_and_before_the_agent_has_spoken) {
  EXPECT_FALSE(sampler.agent_figures(worker(0, 1)));
  sampler.add(worker(0, 1), 1, make_page(), spec);
  reactor.advance(1s);
  EXPECT_FALSE(sampler.agent_figures(worker(0, 1)));
}

TEST_F(SamplerFigures, show_what_the_page_says) {
  const auto loop = add_loop(worker(0, 1));
  loop->page.record.open_connections = 17;
  reactor.advance(1s);
  EXPECT_EQ(figures().heap_used_bytes, 10'000'000U);
  EXPECT_EQ(figures().heap_limit_bytes, 100'000'000U);
  EXPECT_EQ(figures().open_connections, 17U);
}

TEST_F(SamplerFigures, go_away_with_the_worker) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(1s);
  sampler.remove(worker(0, 1));
  EXPECT_FALSE(sampler.agent_figures(worker(0, 1)));
}

TEST_F(SamplerFigures, carry_counters_on_over_the_workers_of_a_slot) {
  {
    const auto loop = add_loop(worker(0, 1));
    loop->page.record.gc_count = 3;
    loop->page.record.gc_ns = 500'000'000;
    reactor.advance(1s);
    loop->page.record.gc_count = 4;
    loop->page.stamp(reactor.now());
    sampler.remove(worker(0, 1));
  }
  const auto loop = add_loop(worker(0, 2));
  loop->page.record.gc_count = 2;
  loop->page.record.gc_ns = 250'000'000;
  reactor.advance(1s);
  EXPECT_EQ(figures().gc_count, 6U);
  EXPECT_DOUBLE_EQ(figures().gc_seconds, 0.75);
  EXPECT_GE(turns(), 36U);
}

TEST_F(SamplerFigures, take_a_counter_that_went_backwards_as_a_new_beginning) {
  const auto loop = add_loop(worker(0, 1));
  loop->page.record.gc_count = 100;
  reactor.advance(1s);
  const auto before = figures();
  loop->page.record.gc_count = 10;
  loop->page.stamp(reactor.now());
  reactor.advance(50ms);
  EXPECT_EQ(figures().gc_count, before.gc_count);
  loop->page.record.gc_count = 15;
  reactor.advance(100ms);
  EXPECT_EQ(figures().gc_count, before.gc_count + 5);
}

TEST_F(SamplerFigures, never_wrap_around_whatever_a_page_counts) {
  const auto loop = add_loop(worker(0, 1));
  loop->block();
  std::uint64_t before = 0;
  for (int i = 0; i < 70'000; ++i) {
    loop->page.record.gc_count = (1ULL << 48U) - 1;
    loop->page.stamp(reactor.now());
    reactor.advance(50ms);
    ASSERT_GE(figures().gc_count, before);
    before = figures().gc_count;
    loop->page.record.gc_count = 0;
    loop->page.stamp(reactor.now());
    reactor.advance(50ms);
  }
  EXPECT_EQ(before, ~0ULL);
}

TEST_F(SamplerFigures, are_forgotten_with_the_slot) {
  {
    const auto loop = add_loop(worker(0, 1));
    loop->page.record.gc_count = 3;
    reactor.advance(1s);
    sampler.remove(worker(0, 1));
    sampler.forget("web", 0);
  }
  const auto loop = add_loop(worker(0, 2));
  reactor.advance(1s);
  EXPECT_EQ(figures().gc_count, 0U);
}

TEST_F(SamplerFigures, speak_of_the_lag_of_the_last_sixty_seconds) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(1025ms);
  loop->block(900ms);
  reactor.advance(1s);
  EXPECT_NEAR(figures().lag_max_seconds, 0.875, 0.002);
  EXPECT_GT(figures().lag_p99_seconds, 0.5);
  EXPECT_LT(figures().lag_p50_seconds, 0.5);
  reactor.advance(61s);
  EXPECT_LE(figures().lag_max_seconds, 0.001);
  EXPECT_LE(figures().lag_p99_seconds, 0.001);
}

TEST_F(SamplerFigures, show_a_stall_in_the_maximum_while_it_lasts) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(1s);
  loop->block();
  reactor.advance(4s);
  EXPECT_GT(figures().lag_max_seconds, 3.8);
}

TEST_F(SamplerFigures, show_the_maximum_of_a_later_smaller_stall_too) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(1s);
  loop->block(2s);
  reactor.advance(70s);
  ASSERT_LE(figures().lag_max_seconds, 0.001);
  loop->block(350ms);
  reactor.advance(1s);
  EXPECT_NEAR(figures().lag_max_seconds, 0.3, 0.06);
}

TEST_F(SamplerFigures, do_not_show_a_successor_the_lag_of_the_worker_before) {
  {
    const auto loop = add_loop(worker(0, 1));
    reactor.advance(1s);
    loop->block();
    reactor.advance(4s);
    sampler.remove(worker(0, 1));
  }
  const auto loop = add_loop(worker(0, 2));
  reactor.advance(1s);
  EXPECT_LE(figures().lag_max_seconds, 0.001);
}

TEST_F(SamplerFigures, measure_utilization_over_the_last_second) {
  const auto loop = add_loop(worker(0, 1));
  loop->page.record.loop_idle_ns = 1'000'000'000'000;
  reactor.advance(1s);
  for (int i = 0; i < 30; ++i) {
    loop->page.record.loop_active_ns += 25'000'000;
    loop->page.record.loop_idle_ns += 75'000'000;
    reactor.advance(100ms);
  }
  EXPECT_NEAR(figures().utilization_ratio, 0.25, 0.02);
}

TEST_F(SamplerFigures, call_a_loop_fully_used_that_has_not_turned_for_a_second) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(1s);
  loop->block();
  reactor.advance(2s);
  EXPECT_EQ(figures().utilization_ratio, 1);
}

TEST_F(SamplerFigures, tell_of_worker_threads_apart_from_the_main_loop) {
  const auto loop = add_loop(worker(0, 1));
  reactor.advance(1s);
  EXPECT_EQ(figures().threads, 0U);
  telemetry_record thread = loop->page.record;
  agent::count_turn(thread, 700'000'000, thread.resolution_ns);
  loop->page.stamp_thread(0, 1, reactor.now(), thread);
  loop->page.stamp_thread(5, 2, reactor.now(), loop->page.record);
  reactor.advance(1s);
  EXPECT_EQ(figures().threads, 2U);
  EXPECT_NEAR(figures().thread_lag_max_seconds, 0.95, 0.3);
  EXPECT_LE(figures().lag_max_seconds, 0.001);
}

TEST_F(SamplerFigures, forget_the_lag_of_threads_after_sixty_seconds) {
  const auto loop = add_loop(worker(0, 1));
  telemetry_record thread = loop->page.record;
  agent::count_turn(thread, 700'000'000, thread.resolution_ns);
  const auto turn_for = [&](int seconds) {
    for (int second = 0; second < seconds; ++second) {
      loop->page.stamp_thread(0, 1, reactor.now() + 1s, thread);
      reactor.advance(1s);
    }
  };
  turn_for(40);
  EXPECT_NEAR(figures().thread_lag_max_seconds, 0.7, 0.001);
  turn_for(30);
  EXPECT_LE(figures().thread_lag_max_seconds, 0.001);
  agent::count_turn(thread, 300'000'000, thread.resolution_ns);
  loop->page.stamp_thread(0, 1, reactor.now() + 1s, thread);
  reactor.advance(1100ms);
  EXPECT_NEAR(figures().thread_lag_max_seconds, 0.3, 0.06);
}

TEST_F(SamplerFigures, do_not_take_a_new_thread_in_the_record_of_another_for_a_jump_back) {
  const auto loop = add_loop(worker(0, 1));
  telemetry_record thread = loop->page.record;
  for (int i = 0; i < 5; ++i) agent::count_turn(thread, 20'000'000, thread.resolution_ns);
  loop->page.stamp_thread(0, 1, reactor.now() + 1s, thread);
  reactor.advance(1s);
  telemetry_record other = loop->page.record;
  agent::count_turn(other, 10'000'000, other.resolution_ns);
  loop->page.stamp_thread(0, 2, reactor.now() + 1s, other);
  reactor.advance(1s);
  EXPECT_EQ(figures().threads, 1U);
  EXPECT_NEAR(figures().thread_lag_max_seconds, 0.02, 0.001);
}

TEST_F(SamplerFigures, carry_the_ends_of_threads_on_over_the_workers_of_a_slot) {
  {
    const auto loop = add_loop(worker(0, 1));
    loop->page.record.thread_exits = 5;
    loop->page.record.thread_failures = 2;
    reactor.advance(1s);
    sampler.remove(worker(0, 1));
  }
  const auto loop = add_loop(worker(0, 2));
  loop->page.record.thread_exits = 1;
  reactor.advance(1s);
  EXPECT_EQ(figures().thread_exits, 6U);
  EXPECT_EQ(figures().thread_failures, 2U);
}

TEST_F(SamplerFigures, tell_memory_and_cpu_of_a_worker_without_an_agent) {
  sampler.add(worker(0, 1), 1, std::nullopt, spec);
  proc.figures[1] = {4096, 500ms, Held::no};
  reactor.advance(2s);
  const auto processed = sampler.process_figures(worker(0, 1));
  ASSERT_TRUE(processed.process);
  EXPECT_EQ(processed.process->resident_bytes, 4096U);
  EXPECT_DOUBLE_EQ(processed.process->cpu_seconds, 0.5);
  EXPECT_DOUBLE_EQ(processed.process->cpu_percent, 25);
  EXPECT_DOUBLE_EQ(processed.cpu_seconds_total, 0.5);
}

TEST_F(SamplerFigures, compare_cpu_over_a_second_at_least) {
  sampler.add(worker(0, 1), 1, std::nullopt, spec);
  proc.figures[1].cpu = 100ms;
  reactor.advance(1s);
  EXPECT_DOUBLE_EQ(sampler.process_figures(worker(0, 1)).process->cpu_percent, 10);
  proc.figures[1].cpu = 600ms;
  reactor.advance(500ms);
  EXPECT_DOUBLE_EQ(sampler.process_figures(worker(0, 1)).process->cpu_percent, 10);
  reactor.advance(500ms);
  EXPECT_DOUBLE_EQ(sampler.process_figures(worker(0, 1)).process->cpu_percent, 50);
}

TEST_F(SamplerFigures, add_up_cpu_over_the_workers_of_a_slot_with_what_was_used_last) {
  sampler.add(worker(0, 1), 1, std::nullopt, spec);
  proc.figures[1].cpu = 1s;
  ASSERT_TRUE(sampler.process_figures(worker(0, 1)).process);
  proc.figures[1].cpu = 3s;
  sampler.remove(worker(0, 1));
  EXPECT_FALSE(sampler.process_figures(worker(0, 1)).process);
  EXPECT_DOUBLE_EQ(sampler.process_figures(worker(0, 1)).cpu_seconds_total, 3);
  sampler.add(worker(0, 2), 2, std::nullopt, spec);
  proc.figures[2].cpu = 500ms;
  EXPECT_DOUBLE_EQ(sampler.process_figures(worker(0, 2)).cpu_seconds_total, 3.5);
}

TEST_F(SamplerFigures, keep_the_cpu_of_a_worker_of_which_nothing_can_be_read) {
  sampler.add(worker(0, 1), 1, std::nullopt, spec);
  proc.figures[1].cpu = 1s;
  ASSERT_TRUE(sampler.process_figures(worker(0, 1)).process);
  proc.figures.erase(1);
  EXPECT_FALSE(sampler.process_figures(worker(0, 1)).process);
  sampler.remove(worker(0, 1));
  EXPECT_DOUBLE_EQ(sampler.process_figures(worker(0, 1)).cpu_seconds_total, 1);
}

TEST_F(SamplerFigures, measure_the_cpu_of_a_worker_from_its_birth_where_that_was_before) {
  const Instant born = reactor.now();
  reactor.advance(3s);
  proc.figures[1].cpu = 1s;
  sampler.add(worker(0, 1), 1, std::nullopt, spec, born);
  reactor.advance(1s);
  EXPECT_DOUBLE_EQ(sampler.process_figures(worker(0, 1)).process->cpu_percent, 25);
}

TEST_F(SamplerFigures, come_from_proc_by_default) {
  host::Sampler real(
      reactor, [](const event::Sampled&) {}, [](const WorkerId&, std::string) {});
  real.add(worker(0, 1), ::getpid(), std::nullopt, spec);
  const auto processed = real.process_figures(worker(0, 1));
  ASSERT_TRUE(processed.process);
  EXPECT_GT(processed.process->resident_bytes, 1U << 20);
}

}  // namespace
}  // namespace skep::test
