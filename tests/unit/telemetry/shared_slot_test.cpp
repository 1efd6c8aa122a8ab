#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/telemetry/sampler_fixture.h"

namespace skep::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// Two workers in slot 0, as during a roll.
class SharedSlot : public SamplerTest {
 protected:
  SharedSlot() : old_loop(add_loop(old_worker)), new_loop(add_loop(new_worker)) {}

  const WorkerId old_worker = worker(0, 1);
  const WorkerId new_worker = worker(0, 2);
  std::unique_ptr<FakeLoop> old_loop;
  std::unique_ptr<FakeLoop> new_loop;
};

}  // namespace

TEST_F(SharedSlot, shows_the_figures_of_the_worker_that_is_asked_for) {
  old_loop->page.record.open_connections = 7;
  new_loop->page.record.open_connections = 1;
  reactor.advance(1s);
  EXPECT_EQ(sampler.agent_figures(old_worker)->open_connections, 7U);
  EXPECT_EQ(sampler.agent_figures(new_worker)->open_connections, 1U);
}

TEST_F(SharedSlot, adds_up_what_both_count) {
  old_loop->page.record.gc_count = 5;
  new_loop->page.record.gc_count = 2;
  reactor.advance(1s);
  EXPECT_EQ(sampler.agent_figures(old_worker)->gc_count, 7U);
  EXPECT_EQ(sampler.agent_figures(new_worker)->gc_count, 7U);
  sampler.remove(old_worker);
  EXPECT_FALSE(sampler.agent_figures(old_worker));
  EXPECT_EQ(sampler.agent_figures(new_worker)->gc_count, 7U);
}

TEST_F(SharedSlot, adds_up_the_cpu_of_both) {
  proc.figures[1] = {4096, 3s, Held::no};
  proc.figures[2] = {8192, 1s, Held::no};
  EXPECT_EQ(sampler.process_figures(old_worker).process->resident_bytes, 4096U);
  EXPECT_EQ(sampler.process_figures(new_worker).process->resident_bytes, 8192U);
  EXPECT_DOUBLE_EQ(sampler.process_figures(new_worker).cpu_seconds_total, 4);
  sampler.remove(old_worker);
  EXPECT_DOUBLE_EQ(sampler.process_figures(new_worker).cpu_seconds_total, 4);
}

TEST_F(SharedSlot, keeps_the_cpu_of_a_successor_that_died_before_the_old_worker) {
  proc.figures[1] = {4096, 3s, Held::no};
  proc.figures[2] = {8192, 1s, Held::no};
  sampler.remove(new_worker);
  EXPECT_DOUBLE_EQ(sampler.process_figures(old_worker).cpu_seconds_total, 4);
}

TEST_F(SharedSlot, shows_nothing_of_a_worker_that_lives_in_another_slot) {
  reactor.advance(1s);
  EXPECT_FALSE(sampler.agent_figures(worker(1, 1)));
  EXPECT_FALSE(sampler.process_figures(worker(1, 1)).process);
}

TEST_F(SharedSlot, adds_up_the_connections_of_both) {
  const auto other = add_loop(worker(3, 3));
  old_loop->page.record.open_connections = 7;
  new_loop->page.record.open_connections = 1;
  other->page.record.open_connections = 2;
  reactor.advance(1s);
  EXPECT_THAT(sampler.open_connections("web"), ElementsAre(Pair(0, 8), Pair(3, 2)));
  EXPECT_THAT(sampler.open_connections("other"), IsEmpty());
}

TEST_F(SharedSlot, says_when_a_tick_is_over) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open;
  int ticks = 0;
  sampler.on_tick([&] {
    ++ticks;
    open = sampler.open_connections("web");
  });
  old_loop->page.record.open_connections = 7;
  reactor.advance(500ms);
  EXPECT_GE(ticks, 9);
  EXPECT_THAT(open, ElementsAre(Pair(0, 7)));
}

TEST_F(SharedSlot, is_forgotten_with_its_last_worker_only) {
  old_loop->page.record.gc_count = 5;
  reactor.advance(1s);
  sampler.forget("web", 0);
  sampler.remove(old_worker);
  EXPECT_EQ(sampler.agent_figures(new_worker)->gc_count, 5U);
  sampler.remove(new_worker);
  const auto next = add_loop(worker(0, 3));
  reactor.advance(1s);
  EXPECT_EQ(sampler.agent_figures(worker(0, 3))->gc_count, 0U);
}

TEST_F(SharedSlot, is_not_forgotten_where_another_worker_comes_into_it) {
  old_loop->page.record.gc_count = 5;
  reactor.advance(1s);
  sampler.forget("web");
  const auto next = add_loop(worker(0, 3));
  for (const auto& gone : {old_worker, new_worker}) sampler.remove(gone);
  reactor.advance(1s);
  EXPECT_EQ(sampler.agent_figures(worker(0, 3))->gc_count, 5U);
}

}  // namespace skep::test
