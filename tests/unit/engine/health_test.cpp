#include "engine/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;

AppSpec spec_of(std::uint32_t workers = 2) {
  AppSpec spec = app("web", workers);
  spec.health.path = "/well";
  return spec;
}

class Health : public testing::Test {
 protected:
  Health() { begin(spec_of(1)); }

  void begin(const AppSpec& spec) {
    hive = {};
    hive.config({spec});
    hive.all_up(spec.workers);
  }
  // One round: asked, and answered so.
  void round(bool well) {
    hive.pass(5s);
    ASSERT_TRUE(hive.asked);
    hive.answers(well);
  }
  void see(Held held, Duration waited = 0s, std::uint32_t index = 0) {
    Sample sample = hive.sample(index);
    sample.silence = 1s;
    sample.held = held;
    sample.waited = waited;
    hive.see(sample);
  }
  Hive hive;
};

TEST_F(Health, is_asked_for_some_time_after_the_last_answer) {
  EXPECT_FALSE(hive.asked);
  hive.pass(4999ms);
  EXPECT_FALSE(hive.asked);
  hive.pass(1ms);
  ASSERT_TRUE(hive.asked);
  EXPECT_EQ(hive.asked->path, "/well");
  EXPECT_EQ(hive.asked->timeout, 2s);
  hive.pass(1s);
  hive.answers(true);
  hive.pass(4999ms);
  EXPECT_FALSE(hive.asked);
  hive.pass(1ms);
  EXPECT_TRUE(hive.asked);
}

TEST_F(Health, is_not_asked_for_without_a_path) {
  begin(app("web"));
  EXPECT_EQ(hive.engine.next_deadline(), std::nullopt);
}

TEST_F(Health, that_fails_so_often_in_a_row_replaces_the_worker_by_its_stop_signal) {
  round(false);
  round(false);
  EXPECT_EQ(hive.state(), running);
  round(false);
  EXPECT_EQ(hive.state(), stopping);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, 15);
  ASSERT_EQ(hive.notices(Notice::Kind::replaced).size(), 1U);
  EXPECT_EQ(hive.notices(Notice::Kind::replaced)[0].text,
            "GET /well was answered with 503 (3 times in a row); it is replaced");
  EXPECT_EQ(hive.notices(Notice::Kind::replaced)[0].reason, RestartReason::health);
  hive.pass(10s);
  EXPECT_EQ(hive.of<action::Signal>().at(0).signal, 9);
  EXPECT_FALSE(hive.asked) << "nobody is asked who leaves";
  hive.dies(killed_by(9));
  EXPECT_EQ(hive.restarts(RestartReason::health), 1U);
}

TEST_F(Health, forgets_failures_with_one_good_answer) {
  for (int i = 0; i < 5; ++i) {
    round(false);
    round(false);
    round(true);
  }
  EXPECT_EQ(hive.state(), running);
}

TEST_F(Health, counts_its_replacement_as_a_death) {
  for (int i = 0; i < 2; ++i) {
    for (int failure = 0; failure < 3; ++failure) round(false);
    hive.dies(exit_status(0));
    hive.up();
  }
  EXPECT_EQ(hive.state(), running) << "both runs were stable";
  AppSpec hasty = spec_of(1);
  hasty.health.every = 1s;
  hasty.health.failures = 1;
  begin(hasty);
  for (int i = 0; i < 2; ++i) {
    hive.pass(1s);
    hive.answers(false);
    hive.dies(exit_status(0));
    if (i == 0) hive.up();
  }
  EXPECT_EQ(hive.state(), backoff);
  EXPECT_EQ(hive.slot().trouble, "GET /well was answered with 503");
}

TEST_F(Health, replaces_whatever_the_policy) {
  AppSpec spec = spec_of(1);
  spec.restart.policy = RestartSpec::Policy::never;
  begin(spec);
  for (int i = 0; i < 3; ++i) round(false);
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.state(), starting);
}

TEST_F(Health, beyond_the_budget_is_held_once_and_looked_at_again) {
  AppSpec spec = spec_of();
  spec.health.failures = 1;
  begin(spec);
  hive.pass(3s);
  hive.dies(exit_status(1), 0);
  hive.pass(2s);
  ASSERT_EQ(hive.asked->worker.slot, 1U);
  hive.answers(false);
  EXPECT_EQ(hive.state(1), running);
  ASSERT_EQ(hive.notices(Notice::Kind::held).size(), 1U);
  EXPECT_EQ(hive.notices(Notice::Kind::held)[0].text,
            "replacement for health waits: 1 of 2 workers are away, max-unavailable is 1");
  hive.pass(3s);
  EXPECT_TRUE(hive.notices(Notice::Kind::held).empty());
  hive.up(0);
  hive.pass(between_held_looks);
  EXPECT_EQ(hive.state(1), stopping);
}

TEST_F(Health, that_comes_back_while_its_replacement_waits_keeps_the_worker) {
  AppSpec spec = spec_of();
  spec.health.failures = 1;
  begin(spec);
  hive.pass(3s);
  hive.dies(exit_status(1), 0);
  hive.pass(2s);
  hive.answers(false);
  hive.pass(5s);
  hive.answers(true);
  hive.up(0);
  hive.pass(between_held_looks);
  EXPECT_EQ(hive.state(1), running);
}

TEST_F(Health, does_not_blame_a_worker_that_is_held_or_starved) {
  struct Case {
    Held held;
    Duration waited;
    const char* words;
  };
  for (const Case& each : {Case{Held::stopped, 0s, "a signal has stopped the worker"},
                           Case{Held::traced, 0s, "a debugger holds the worker"},
                           Case{Held::no, 1s, "the worker waits for a processor"}}) {
    begin(spec_of(1));
    see(each.held, each.waited);
    round(false);
    ASSERT_EQ(hive.notices(Notice::Kind::held).size(), 1U);
    EXPECT_THAT(
        hive.notices(Notice::Kind::held)[0].text,
        testing::StartsWith(std::string("GET /well was answered with 503, which does not count: ") +
                            each.words));
    for (int i = 0; i < 5; ++i) round(false);
    EXPECT_TRUE(hive.notices(Notice::Kind::held).empty()) << "told once";
    EXPECT_EQ(hive.state(), running);
    see(Held::no);
    for (int i = 0; i < 3; ++i) round(false);
    EXPECT_EQ(hive.state(), stopping) << "now it is its own fault";
  }
}

TEST_F(Health, does_not_replace_while_it_waits_what_was_stopped_since) {
  AppSpec spec = spec_of();
  spec.health.failures = 1;
  begin(spec);
  hive.pass(3s);
  hive.dies(exit_status(1), 0);
  hive.pass(2s);
  hive.answers(false);
  see(Held::stopped, 0s, 1);
  hive.up(0);
  hive.pass(between_held_looks);
  EXPECT_EQ(hive.state(1), running);
}

TEST_F(Health, by_another_path_begins_anew) {
  round(false);
  round(false);
  hive.pass(5s);
  AppSpec spec = spec_of(1);
  spec.health.path = "/better";
  hive.config({spec});
  hive.answers(false);
  EXPECT_EQ(hive.state(), running) << "that was an answer to what is not asked any more";
  hive.pass(5s);
  EXPECT_EQ(hive.asked->path, "/better");
  hive.answers(false);
  EXPECT_EQ(hive.state(), running);
}

TEST_F(Health, by_another_period_counts_from_the_change) {
  AppSpec spec = spec_of(1);
  spec.health.every = 1s;
  hive.config({spec});
  hive.pass(1s);
  EXPECT_TRUE(hive.asked);
}

TEST_F(Health, is_asked_for_no_more_when_the_path_goes) {
  hive.config({app("web")});
  EXPECT_EQ(hive.engine.next_deadline(), std::nullopt);
}

class Watchdog : public Health {
 protected:
  Watchdog() { begin(guarded(1)); }

  static AppSpec guarded(std::uint32_t workers) {
    AppSpec spec = app("web", workers);
    spec.health.watchdog = 30s;
    return spec;
  }
};

TEST_F(Watchdog, replaces_who_is_not_heard_of_in_time) {
  hive.pass(29s);
  hive.notifies({.alive = true});
  hive.pass(29s);
  EXPECT_EQ(hive.state(), running);
  hive.pass(1s);
  EXPECT_EQ(hive.state(), stopping);
  EXPECT_EQ(hive.notices(Notice::Kind::replaced).at(0).text,
            "sent no WATCHDOG=1 for 30s; it is replaced");
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.restarts(RestartReason::health), 1U);
}

TEST_F(Watchdog, runs_from_running_on) {
  hive.dies();
  hive.born();
  hive.pass(50s);
  EXPECT_EQ(hive.state(), starting);
  hive.listens();
  hive.pass(29s);
  EXPECT_EQ(hive.state(), running);
  hive.pass(1s);
  EXPECT_EQ(hive.state(), stopping);
}

TEST_F(Watchdog, bites_at_once_when_the_worker_asks_for_it) {
  hive.notifies({.ailing = true});
  EXPECT_EQ(hive.state(), stopping);
  EXPECT_EQ(hive.notices(Notice::Kind::replaced).at(0).text,
            "sent WATCHDOG=trigger; it is replaced");
}

TEST_F(Watchdog, that_was_triggered_waits_for_the_budget_and_is_not_forgotten) {
  begin(guarded(2));
  hive.dies(exit_status(1), 0);
  hive.notifies({.ailing = true}, 1);
  EXPECT_EQ(hive.notices(Notice::Kind::held).size(), 1U);
  hive.notifies({.alive = true}, 1);
  hive.up(0);
  hive.pass(between_held_looks);
  EXPECT_EQ(hive.state(1), stopping);
}

TEST_F(Watchdog, does_not_run_for_a_worker_that_was_stopped) {
  see(Held::stopped);
  hive.pass(30s);
  EXPECT_EQ(hive.notices(Notice::Kind::held).size(), 1U);
  hive.pass(10min);
  EXPECT_TRUE(hive.notices(Notice::Kind::held).empty());
  EXPECT_EQ(hive.state(), running);
  hive.silent(0s);
  hive.pass(29s);
  EXPECT_EQ(hive.state(), running) << "it gets its whole time anew";
  hive.pass(31s);
  EXPECT_EQ(hive.state(), stopping);
}

TEST_F(Watchdog, does_not_count_the_time_that_a_worker_was_stopped) {
  hive.pass(20s);
  see(Held::stopped);
  hive.silent(0s);
  hive.pass(29s);
  EXPECT_EQ(hive.state(), running);
  hive.pass(1s);
  EXPECT_EQ(hive.state(), stopping);
}

TEST_F(Watchdog, that_is_new_waits_for_workers_that_know_of_it) {
  begin(app("web", 2));
  hive.config({guarded(2)});
  EXPECT_EQ(hive.state(0), stopping) << "rolled, within the budget";
  hive.pass(5min);
  EXPECT_EQ(hive.state(1), running) << "nobody told it";
  EXPECT_EQ(hive.restarts(RestartReason::health, 1), 0U);
}

TEST_F(Watchdog, that_waits_for_the_budget_is_told_once_however_well_it_answers) {
  AppSpec spec = guarded(2);
  spec.health.path = "/well";
  begin(spec);
  hive.pass(3s);
  hive.dies(exit_status(1), 0);
  std::size_t told = 0;
  for (int i = 0; i < 10; ++i) {
    hive.pass(5s);
    told += hive.notices(Notice::Kind::held).size();
    if (hive.asked) hive.answers(true);
    told += hive.notices(Notice::Kind::held).size();
  }
  EXPECT_EQ(told, 1U);
}

TEST_F(Watchdog, and_probes_go_together) {
  AppSpec spec = guarded(1);
  spec.health.path = "/well";
  begin(spec);
  for (int i = 0; i < 5; ++i) round(true);
  hive.pass(5s);
  EXPECT_EQ(hive.state(), stopping) << "it answers, and its watchdog has run down";
}

}  // namespace
}  // namespace skep::engine::test
