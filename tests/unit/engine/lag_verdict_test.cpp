#include "engine/lag_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

Sample silent(Duration silence, Duration waited = 0ms) {
  Sample sample;
  sample.agent = true;
  sample.silence = silence;
  sample.waited = waited;
  return sample;
}

const LoopLagLimits limits{100ms, 30s};

TEST(LagVerdict, keeps_to_the_limits_themselves) {
  EXPECT_FALSE(judge_lag(limits, silent(100ms)).stalled);
  EXPECT_TRUE(judge_lag(limits, silent(101ms)).stalled);
  EXPECT_FALSE(judge_lag(limits, silent(30s)).past_hard);
  EXPECT_TRUE(judge_lag(limits, silent(30001ms)).past_hard);
}

TEST(LagVerdict, says_nothing_about_a_worker_without_an_agent) {
  Sample sample = silent(1h);
  sample.agent = false;
  EXPECT_EQ(judge_lag(limits, sample), LagVerdict{});
}

TEST(LagVerdict, holds_when_half_of_the_silence_was_a_wait_for_a_processor) {
  EXPECT_EQ(judge_lag(limits, silent(40s, 20s)).hold, Hold::starved);
  EXPECT_EQ(judge_lag(limits, silent(40s, 19s)).hold, Hold::none);
  EXPECT_TRUE(judge_lag(limits, silent(40s, 40s)).stalled) << "steering is never held";
}

TEST(LagVerdict, holds_for_a_frozen_worker) {
  Sample sample = silent(40s);
  sample.held = Held::stopped;
  EXPECT_EQ(judge_lag(limits, sample).hold, Hold::stopped);
  EXPECT_TRUE(judge_lag(limits, sample).stalled);
}

TEST(LagVerdict, stalls_at_hard_where_there_is_no_soft) {
  EXPECT_FALSE(judge_lag({std::nullopt, 30s}, silent(29s)).stalled);
  EXPECT_TRUE(judge_lag({std::nullopt, 30s}, silent(31s)).stalled);
  EXPECT_EQ(judge_lag({std::nullopt, std::nullopt}, silent(1h)), LagVerdict{});
}

TEST(StallCause, is_what_holds_the_process_before_what_the_machine_did_not_give) {
  Sample sample = silent(200ms, 200ms);
  EXPECT_EQ(cause_of(limits, sample), StallCause::starved);
  sample.held = Held::traced;
  EXPECT_EQ(cause_of(limits, sample), StallCause::traced);
  sample.held = Held::stopped;
  EXPECT_EQ(cause_of(limits, sample), StallCause::stopped);
  EXPECT_EQ(cause_of(limits, silent(200ms, 100ms)), StallCause::starved);
  EXPECT_EQ(cause_of(limits, silent(200ms, 99ms)), StallCause::blocked);
}

TEST(StallCause, is_none_of_a_loop_that_is_in_time_or_of_which_nobody_tells) {
  EXPECT_EQ(cause_of(limits, silent(0ms)), std::nullopt);
  EXPECT_EQ(cause_of(limits, silent(limits.resolution() - 1ns)), std::nullopt);
  EXPECT_EQ(cause_of(limits, silent(limits.resolution())), StallCause::blocked);
  EXPECT_EQ(cause_of({11ms, 30s}, silent(11ms)), StallCause::blocked) << "it is stalled by then";
  Sample bare = silent(200ms);
  bare.agent = false;
  EXPECT_EQ(cause_of(limits, bare), std::nullopt);
}

class Stalls : public testing::Test {
 protected:
  Stalls() {
    hive.config({app("web", 2)});
    hive.all_up(2);
    hive.pass(20s);
  }
  Hive hive;
};

TEST_F(Stalls, are_told_counted_and_steered_around_until_the_loop_turns) {
  hive.silent(130ms);
  ASSERT_EQ(hive.notices(Notice::Kind::stalled).size(), 1U);
  EXPECT_EQ(hive.notices(Notice::Kind::stalled)[0].text,
            "the event loop has not turned for 130ms (loop-lag.soft is 100ms)");
  EXPECT_EQ(hive.of<action::SetEligible>().at(0).slots, std::vector{1U});
  EXPECT_TRUE(hive.slot().stalled);
  EXPECT_EQ(hive.slot().stalls, 1U);
  EXPECT_EQ(hive.breaches(Threshold::loop_lag_soft), 1U);
  EXPECT_TRUE(hive.silent(180ms).empty()) << "once a stall";
  hive.pass(1s);
  hive.silent(0ms);
  ASSERT_EQ(hive.notices(Notice::Kind::resumed).size(), 1U);
  EXPECT_EQ(hive.notices(Notice::Kind::resumed)[0].text,
            "the event loop turns again after 1.1s: it was blocked");
  EXPECT_EQ(hive.of<action::SetEligible>().at(0).slots, (std::vector{0U, 1U}));
}

TEST_F(Stalls, past_hard_end_in_sigkill_to_the_group_and_a_successor) {
  hive.silent(31s);
  EXPECT_EQ(hive.state(), WorkerState::stopping);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, 9);
  EXPECT_TRUE(hive.of<action::Signal>()[0].group);
  EXPECT_EQ(hive.notices(Notice::Kind::replaced).size(), 1U);
  EXPECT_EQ(hive.breaches(Threshold::loop_lag_hard), 1U);
  hive.dies(killed_by(9));
  EXPECT_EQ(hive.state(), WorkerState::starting) << "its run was stable";
  EXPECT_EQ(hive.restarts(RestartReason::loop_lag), 1U);
}

TEST_F(Stalls, of_a_starved_worker_are_held_once_and_steered_around) {
  hive.silent(31s, 0, 16s);
  EXPECT_EQ(hive.state(), WorkerState::running);
  ASSERT_EQ(hive.notices(Notice::Kind::held).size(), 1U);
  EXPECT_EQ(hive.of<action::SetEligible>().at(0).slots, std::vector{1U});
  EXPECT_TRUE(hive.silent(32s, 0, 16s).empty());
  hive.silent(40s, 0, 16s);
  EXPECT_EQ(hive.state(), WorkerState::stopping) << "it is blocked, after all";
  EXPECT_EQ(hive.breaches(Threshold::loop_lag_hard), 1U) << "one breach, held or not";
}

TEST_F(Stalls, show_their_cause_while_they_last_and_tell_it_at_their_end) {
  Sample sample = hive.sample();
  sample.silence = 200ms;
  sample.waited = 150ms;
  hive.see(sample);
  EXPECT_EQ(hive.slot().stall_cause, StallCause::starved);
  hive.silent(0ms);
  EXPECT_EQ(hive.slot().stall_cause, std::nullopt);
  EXPECT_THAT(hive.notices(Notice::Kind::resumed).at(0).text,
              testing::EndsWith(": it had waited 150ms for a processor"));
  for (const auto& [held, words] : {std::pair(Held::stopped, ": a signal had stopped the worker"),
                                    std::pair(Held::traced, ": a debugger had held the worker")}) {
    sample.held = held;
    hive.see(sample);
    hive.silent(0ms);
    EXPECT_THAT(hive.notices(Notice::Kind::resumed).at(0).text, testing::EndsWith(words));
  }
}

TEST_F(Stalls, show_no_cause_before_they_are_any) {
  hive.silent(90ms);
  EXPECT_EQ(hive.slot().stall_cause, std::nullopt);
}

TEST_F(Stalls, of_all_workers_at_once_are_ended_one_after_another) {
  hive.silent(31s, 0);
  hive.silent(31s, 1);
  EXPECT_EQ(hive.state(0), WorkerState::stopping);
  EXPECT_EQ(hive.state(1), WorkerState::running);
  hive.dies(killed_by(9), 0);
  hive.up(0);
  hive.silent(32s, 1);
  EXPECT_EQ(hive.state(1), WorkerState::stopping);
  hive.dies(killed_by(9), 1);
  EXPECT_EQ(hive.restarts(RestartReason::loop_lag, 0), 1U);
  EXPECT_EQ(hive.restarts(RestartReason::loop_lag, 1), 1U);
}

TEST_F(Stalls, of_a_frozen_worker_are_held) {
  Sample frozen = hive.sample();
  frozen.silence = 1h;
  frozen.held = Held::stopped;
  hive.see(frozen);
  EXPECT_EQ(hive.state(), WorkerState::running);
  EXPECT_EQ(hive.notices(Notice::Kind::held).size(), 1U);
  EXPECT_TRUE(hive.slot().stalled);
}

TEST_F(Stalls, beyond_the_budget_are_held_until_it_is_free) {
  hive.silent(31s, 0);
  hive.silent(31s, 1);
  EXPECT_EQ(hive.state(1), WorkerState::running);
  EXPECT_THAT(hive.notices(Notice::Kind::held).at(0).text,
              testing::HasSubstr("1 of 2 workers are away, max-unavailable is 1"));
  hive.dies(killed_by(9), 0);
  hive.up(0);
  hive.silent(32s, 1);
  EXPECT_EQ(hive.state(1), WorkerState::stopping);
}

TEST_F(Stalls, are_not_judged_by_a_tick_that_came_late_itself) {
  Sample sample = hive.sample();
  sample.silence = 31s;
  sample.heap = HeapFigures{900, 1000};
  hive.see(sample, 51ms);
  EXPECT_FALSE(hive.slot().stalled);
  hive.pass(5s);
  hive.see(sample, 51ms);
  EXPECT_EQ(hive.breaches(Threshold::heap_soft), 1U) << "the heap does not depend on time";
}

TEST_F(Stalls, are_judged_for_running_workers_of_the_right_incarnation_only) {
  Sample stale = hive.sample();
  stale.silence = 31s;
  hive.dies();
  EXPECT_TRUE(hive.see(stale).empty());
  hive.born();
  EXPECT_TRUE(hive.silent(31s).empty()) << "STARTING is not judged";
}

TEST_F(Stalls, end_when_the_agent_goes) {
  hive.silent(200ms);
  Sample bare;
  bare.worker = hive.slot().worker;
  hive.see(bare);
  EXPECT_FALSE(hive.slot().stalled);
}

}  // namespace
}  // namespace skep::engine::test
