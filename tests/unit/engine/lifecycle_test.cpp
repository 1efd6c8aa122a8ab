#include "engine/lifecycle.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;

// Row: from; column: to; in the order of all_worker_states:
// STOPPED STARTING RUNNING BACKOFF STOPPING EXITED FATAL UNKNOWN.
constexpr std::array<std::array<bool, all_worker_states.size()>, all_worker_states.size()> expected{
    {
        {false, true, false, false, false, false, false, false},   // STOPPED
        {false, false, true, true, true, true, true, false},       // STARTING
        {false, false, false, false, true, true, false, false},    // RUNNING
        {true, true, false, false, false, false, false, false},    // BACKOFF
        {true, false, false, true, false, true, true, false},      // STOPPING
        {true, true, false, true, false, false, true, false},      // EXITED
        {true, true, false, false, false, false, false, false},    // FATAL
        {false, false, false, false, false, false, false, false},  // UNKNOWN
    }};

TEST(Lifecycle, allows_what_the_matrix_allows_and_nothing_else) {
  for (std::size_t from = 0; from < all_worker_states.size(); ++from)
    for (std::size_t to = 0; to < all_worker_states.size(); ++to)
      EXPECT_EQ(is_legal(all_worker_states.at(from), all_worker_states.at(to)),
                expected.at(from).at(to))
          << name_of(all_worker_states.at(from)) << " -> " << name_of(all_worker_states.at(to));
}

TEST(Lifecycle, has_no_state_that_leads_to_itself) {
  for (const WorkerState state : all_worker_states) EXPECT_FALSE(is_legal(state, state));
}

TEST(Lifecycle, lets_every_state_but_unknown_be_left_and_entered) {
  for (const WorkerState state : all_worker_states) {
    const bool left = std::any_of(all_worker_states.begin(), all_worker_states.end(),
                                  [&](WorkerState to) { return is_legal(state, to); });
    const bool entered = std::any_of(all_worker_states.begin(), all_worker_states.end(),
                                     [&](WorkerState from) { return is_legal(from, state); });
    EXPECT_EQ(left, state != unknown) << name_of(state);
    EXPECT_EQ(entered, state != unknown) << name_of(state);
  }
}

TEST(Starting, spawns_every_slot_of_a_new_app_with_incarnations_from_1) {
  Hive hive;
  hive.config({app("web", 2)});
  const auto spawns = hive.of<action::Spawn>();
  ASSERT_EQ(spawns.size(), 2U);
  EXPECT_EQ(spawns[0].worker, (WorkerId{"web", 0, 1}));
  EXPECT_EQ(spawns[1].worker, (WorkerId{"web", 1, 2}));
  EXPECT_EQ(hive.state(1), starting);
}

TEST(Starting, spawns_eight_a_call_and_the_rest_at_once_in_order) {
  Hive hive;
  hive.config({app("web", 20)});
  EXPECT_EQ(hive.of<action::Spawn>().size(), 8U);
  EXPECT_EQ(hive.state(8), stopped);
  EXPECT_EQ(hive.engine.next_deadline(), hive.now);
  hive.last = hive.engine.tick(hive.now);
  ASSERT_EQ(hive.of<action::Spawn>().size(), 8U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].worker.slot, 8U);
  hive.last = hive.engine.tick(hive.now);
  EXPECT_EQ(hive.of<action::Spawn>().size(), 4U);
  EXPECT_GT(*hive.engine.next_deadline(), hive.now);
}

TEST(Starting, becomes_running_when_it_listens) {
  Hive hive;
  hive.config({app("web")});
  hive.born();
  EXPECT_EQ(hive.state(), starting);
  hive.listens();
  EXPECT_EQ(hive.entered(), std::vector{running});
}

TEST(Starting, becomes_running_some_time_after_its_birth) {
  Hive hive;
  AppSpec spec = app("web");
  spec.ready = {ReadySpec::When::after, 2s, 60s};
  hive.config({spec});
  hive.pass(500ms);
  hive.born();
  hive.pass(1999ms);
  EXPECT_EQ(hive.state(), starting);
  hive.pass(1ms);
  EXPECT_EQ(hive.state(), running);
}

TEST(Starting, becomes_running_at_its_birth_when_after_is_zero) {
  Hive hive;
  AppSpec spec = app("web");
  spec.ready = {ReadySpec::When::after, 0s, 60s};
  hive.config({spec});
  hive.born();
  EXPECT_EQ(hive.state(), running);
}

TEST(Starting, is_killed_with_its_group_when_it_is_not_ready_in_time) {
  Hive hive;
  hive.config({app("web")});
  hive.born();
  hive.pass(60s);
  const auto signals = hive.of<action::Signal>();
  ASSERT_EQ(signals.size(), 1U);
  EXPECT_EQ(signals[0].signal, 9);
  EXPECT_TRUE(signals[0].group);
  hive.dies(killed_by(9));
  EXPECT_EQ(hive.state(), backoff);
  EXPECT_EQ(hive.slot().trouble, "did not listen within 60s");
  hive.pass(1s);
  EXPECT_EQ(hive.restarts(RestartReason::ready_timeout), 1U);
}

TEST(Starting, says_which_step_of_a_birth_failed) {
  Hive hive;
  hive.config({app("web")});
  hive.fails_to_spawn({"cannot change to directory /srv/web", ENOENT});
  EXPECT_EQ(hive.state(), backoff);
  EXPECT_EQ(hive.slot().trouble, "cannot change to directory /srv/web: no such file or directory");
}

TEST(Dying, restarts_at_once_the_first_time) {
  Hive hive;
  hive.config({app("web")});
  hive.up();
  hive.dies();
  EXPECT_EQ(hive.entered(), (std::vector{exited, starting}));
  ASSERT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].worker.incarnation, 2U);
  EXPECT_EQ(hive.restarts(RestartReason::exit), 1U);
}

TEST(Dying, backs_off_the_second_time_and_says_why_and_how_long) {
  Hive hive;
  hive.config({app("web")});
  hive.up();
  hive.dies();
  hive.up();
  hive.pass(3200ms);
  hive.dies(killed_by(11));
  EXPECT_EQ(hive.entered(), (std::vector{exited, backoff}));
  EXPECT_EQ(hive.slot().trouble, "killed by SIGSEGV after 3.2s");
  EXPECT_THAT(hive.notices(Notice::Kind::state)[1].text,
              testing::StartsWith("killed by SIGSEGV after 3.2s, next start in "));
  hive.pass(100ms);
  EXPECT_EQ(hive.state(), starting);
  EXPECT_EQ(hive.restarts(RestartReason::signal), 1U);
}

TEST(Dying, restarts_at_once_after_every_stable_run) {
  Hive hive;
  hive.config({app("web")});
  for (int i = 0; i < 20; ++i) {
    hive.up();
    hive.pass(10s);
    hive.dies();
    ASSERT_EQ(hive.state(), starting);
  }
}

TEST(Dying, before_it_was_ready_always_backs_off) {
  Hive hive;
  hive.config({app("web")});
  hive.born();
  hive.dies();
  EXPECT_EQ(hive.entered(), std::vector{backoff});
}

TEST(Dying, of_a_full_heap_is_told_from_other_deaths) {
  for (const ExitStatus status : {killed_by(SIGABRT), killed_by(SIGTRAP), killed_by(SIGILL),
                                  killed_by(SIGSEGV), exit_status(134)}) {
    Hive hive;
    hive.config({app("web")});
    hive.up();
    hive.pass(2s);
    hive.tell(event::Exited{hive.slot().worker, status, true});
    EXPECT_EQ(hive.restarts(RestartReason::heap_exhausted), 1U) << status.describe();
    EXPECT_EQ(hive.notices(Notice::Kind::state)[0].text,
              "V8 aborted: its heap was full (" + status.describe() + ") after 2s");
  }
}

TEST(Dying, otherwise_than_by_an_abort_is_not_of_a_full_heap) {
  for (const ExitStatus status : {killed_by(SIGKILL), exit_status(0), exit_status(1)}) {
    Hive hive;
    hive.config({app("web")});
    hive.up();
    hive.tell(event::Exited{hive.slot().worker, status, true});
    EXPECT_EQ(hive.restarts(RestartReason::heap_exhausted), 0U) << status.describe();
  }
}

TEST(Dying, of_a_full_heap_is_a_failure) {
  Hive hive;
  AppSpec spec = app("web");
  spec.restart.policy = RestartSpec::Policy::on_failure;
  hive.config({spec});
  hive.up();
  hive.tell(event::Exited{hive.slot().worker, exit_status(134), true});
  EXPECT_EQ(hive.state(), starting);
}

TEST(Dying, by_the_kernel_for_want_of_memory_is_told_from_a_crash) {
  Hive hive;
  AppSpec spec = app("web");
  spec.resources.memory_max = 200ULL << 20U;
  hive.config({spec});
  hive.up();
  hive.pass(2s);
  hive.tell(event::Exited{hive.slot().worker, killed_by(SIGKILL), false, Oom::own_limit});
  EXPECT_EQ(hive.restarts(RestartReason::oom_kill), 1U);
  const std::string text =
      "the kernel killed it for want of memory: memory-max is 200 MiB (killed by SIGKILL) after "
      "2s";
  EXPECT_EQ(hive.texts(Notice::Kind::oom_kill), std::vector<std::string>{text});
  EXPECT_EQ(hive.notices(Notice::Kind::state)[0].text, text);
  EXPECT_EQ(hive.notices(Notice::Kind::state)[0].reason, RestartReason::oom_kill);
}

TEST(Dying, for_want_of_memory_of_the_machine_says_so) {
  Hive hive;
  hive.config({app("web")});
  hive.up();
  hive.tell(event::Exited{hive.slot().worker, killed_by(SIGKILL), false, Oom::beyond});
  EXPECT_THAT(hive.texts(Notice::Kind::oom_kill).at(0),
              testing::HasSubstr("the machine, or a cgroup around its own, has no more"));
}

TEST(Dying, after_a_child_was_killed_for_want_of_memory_is_by_its_own_cause) {
  for (const ExitStatus status : {killed_by(SIGSEGV), exit_status(1)}) {
    Hive hive;
    hive.config({app("web")});
    hive.up();
    hive.tell(event::Exited{hive.slot().worker, status, false, Oom::own_limit});
    EXPECT_EQ(hive.restarts(RestartReason::oom_kill), 0U) << status.describe();
  }
}

TEST(Dying, too_often_is_fatal_and_says_how_often) {
  Hive hive;
  AppSpec spec = app("web");
  spec.restart.give_up = 3;
  hive.config({spec});
  for (int i = 0; i < 3; ++i) {
    hive.up();
    hive.dies();
    hive.pass(1s);
  }
  EXPECT_EQ(hive.state(), fatal);
  EXPECT_EQ(hive.slot().trouble,
            "gave up after 3 deaths in 60s; the last: exit status 1 after 0ms");
  EXPECT_EQ(hive.engine.next_deadline(), std::nullopt);
}

TEST(Dying, with_policy_never_rests_in_exited) {
  Hive hive;
  AppSpec spec = app("web");
  spec.restart.policy = RestartSpec::Policy::never;
  hive.config({spec});
  hive.up();
  hive.dies();
  EXPECT_EQ(hive.entered(), std::vector{exited});
  EXPECT_EQ(hive.engine.next_deadline(), std::nullopt);
}

TEST(Dying, with_policy_on_failure_rests_after_success_only) {
  Hive hive;
  AppSpec spec = app("web", 2);
  spec.restart.policy = RestartSpec::Policy::on_failure;
  hive.config({spec});
  hive.all_up(2);
  hive.dies(exit_status(0), 0);
  EXPECT_EQ(hive.state(0), exited);
  hive.dies(ExitStatus{}, 1);
  EXPECT_EQ(hive.state(1), starting) << "an unknown status counts as a failure";
}

TEST(Stopping, signals_the_process_then_kills_the_group_until_it_is_gone) {
  Hive hive;
  hive.config({app("web")});
  hive.up();
  hive.stop({"web", 0});
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, 15);
  EXPECT_FALSE(hive.of<action::Signal>()[0].group);
  hive.pass(10s);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, 9);
  EXPECT_TRUE(hive.of<action::Signal>()[0].group);
  hive.pass(30s);
  EXPECT_EQ(hive.of<action::Signal>().size(), 3U);
  hive.dies(killed_by(9));
  EXPECT_EQ(hive.state(), stopped);
  EXPECT_EQ(hive.engine.next_deadline(), std::nullopt);
}

TEST(Stopping, of_a_birth_that_fails_ends_stopped) {
  Hive hive;
  hive.config({app("web")});
  hive.stop({"web", 0});
  hive.fails_to_spawn({"cannot execute serve", ENOENT});
  EXPECT_EQ(hive.state(), stopped);
  EXPECT_EQ(hive.outcomes(), std::vector{Outcome::success});
}

TEST(Stale, events_of_a_worker_that_is_gone_change_nothing) {
  Hive hive;
  hive.config({app("web")});
  hive.up();
  const WorkerId gone = hive.slot().worker;
  hive.dies();
  const std::string before = hive.engine.save();
  EXPECT_TRUE(hive.tell(event::Exited{gone, exit_status(0)}).empty());
  EXPECT_TRUE(hive.tell(event::Listening{gone, {}}).empty());
  EXPECT_TRUE(hive.tell(event::Spawned{gone, 5}).empty());
  EXPECT_TRUE(hive.tell(event::SpawnFailed{gone, {"cannot fork", 11}}).empty());
  EXPECT_TRUE(hive.tell(event::Asked{gone, 1, {}}).empty());
  EXPECT_TRUE(hive.tell(event::Said{gone, {}}).empty());
  EXPECT_TRUE(hive.tell(event::Notified{gone, true, true, true, true, "late", 1h}).empty());
  EXPECT_TRUE(hive.tell(event::Probed{gone, 1, true, {}}).empty());
  EXPECT_TRUE(hive.tell(event::Exited{{"nobody", 3, 1}, {}}).empty());
  EXPECT_EQ(hive.engine.save(), before);
}

}  // namespace
}  // namespace skep::engine::test
