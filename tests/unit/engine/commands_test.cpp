#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"
#include "unit/engine/listen_addresses.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::IsEmpty;

class Commands : public testing::Test {
 protected:
  Commands() {
    hive.config({app("web", 2)});
    hive.all_up(2);
  }
  void stop_and_gone(std::uint32_t index = 0) {
    hive.stop({"web", index}, 0);
    hive.dies(exit_status(0), index);
  }
  Hive hive;
  const Target web0{"web", 0};
};

TEST_F(Commands, start_answers_when_the_worker_is_ready) {
  stop_and_gone();
  hive.start(web0);
  EXPECT_THAT(hive.outcomes(), IsEmpty());
  hive.born();
  EXPECT_THAT(hive.outcomes(), IsEmpty());
  hive.listens();
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
}

TEST_F(Commands, start_of_what_runs_is_already_started) {
  hive.start(web0);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::already_started));
  hive.dies();
  ASSERT_EQ(hive.state(), starting);
  hive.start(web0);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::already_started));
}

TEST_F(Commands, start_answers_at_the_first_back_off_with_what_went_wrong) {
  const std::vector<std::pair<SpawnFailure, Outcome>> failures{
      {{"cannot execute serve", ENOENT}, Outcome::no_file},
      {{"cannot execute serve", EACCES}, Outcome::not_executable},
      {{"cannot execute serve", ENOEXEC}, Outcome::spawn_error},
      {{"cannot change to directory /srv", ENOENT}, Outcome::spawn_error}};
  for (const auto& [failure, outcome] : failures) {
    stop_and_gone();
    hive.start(web0);
    hive.fails_to_spawn(failure);
    EXPECT_EQ(hive.state(), backoff);
    EXPECT_THAT(hive.outcomes(), ElementsAre(outcome));
    hive.stop(web0, 0);
  }
}

TEST_F(Commands, start_of_a_worker_that_dies_before_it_is_ready_says_so) {
  stop_and_gone();
  hive.start(web0);
  hive.born();
  hive.dies(exit_status(3));
  ASSERT_EQ(hive.of<action::Reply>().size(), 1U);
  const CommandResult result = hive.results().at(0);
  EXPECT_EQ(result.outcome, Outcome::abnormal_termination);
  EXPECT_EQ(result.description, "exit status 3 after 0ms");
  EXPECT_EQ(result.target, web0);
}

TEST_F(Commands, start_answers_in_exited_and_fatal) {
  AppSpec spec = app("web", 2);
  spec.restart.policy = RestartSpec::Policy::never;
  hive.config({spec});
  stop_and_gone();
  hive.start(web0);
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.state(), exited);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::abnormal_termination));

  spec.restart = {};
  spec.restart.give_up = 1;
  hive.config({spec});
  hive.start(web0);
  hive.dies(exit_status(1));
  EXPECT_EQ(hive.state(), fatal);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::abnormal_termination));
}

TEST_F(Commands, start_wakes_what_has_given_up_and_forgives_it) {
  AppSpec spec = app("web", 2);
  spec.restart.give_up = 2;
  hive.config({spec});
  hive.dies();
  hive.born();
  hive.dies();
  ASSERT_EQ(hive.state(), fatal);
  hive.start(web0);
  hive.up();
  hive.dies();
  EXPECT_EQ(hive.state(), starting) << "the first death after a command restarts at once";
}

TEST_F(Commands, start_does_not_wait_for_a_back_off) {
  hive.dies();
  hive.born();
  hive.dies();
  ASSERT_EQ(hive.state(), backoff);
  hive.start(web0);
  EXPECT_EQ(hive.state(), starting);
}

TEST_F(Commands, stop_answers_when_the_process_is_gone) {
  hive.stop(web0);
  EXPECT_THAT(hive.outcomes(), IsEmpty());
  hive.dies(exit_status(0));
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
  EXPECT_EQ(hive.state(), stopped);
  hive.pass(1h);
  EXPECT_EQ(hive.state(), stopped);
}

TEST_F(Commands, stop_of_what_is_stopped_is_not_running) {
  stop_and_gone();
  hive.stop(web0);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::not_running));
}

TEST_F(Commands, stop_ends_a_back_off_and_forgets_a_giving_up) {
  hive.dies();
  hive.born();
  hive.dies();
  ASSERT_EQ(hive.state(), backoff);
  hive.stop(web0);
  EXPECT_EQ(hive.state(), stopped);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
  EXPECT_EQ(hive.engine.next_deadline(), std::nullopt);
}

TEST_F(Commands, stop_that_comes_while_a_start_waits_makes_it_fail) {
  stop_and_gone();
  hive.start(web0, 8);
  hive.stop(web0, 9);
  EXPECT_THAT(hive.outcomes(8), ElementsAre(Outcome::failed));
  hive.dies(exit_status(0));
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::success));
}

TEST_F(Commands, start_that_comes_while_a_stop_waits_follows_it) {
  hive.stop(web0, 8);
  hive.start(web0, 9);
  hive.dies(exit_status(0));
  EXPECT_THAT(hive.outcomes(8), ElementsAre(Outcome::success));
  EXPECT_EQ(hive.state(), starting);
  hive.up();
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::success));
}

TEST_F(Commands, stop_takes_a_slot_out_of_the_start_queue) {
  hive.config({app("web", 2), app("wide", 20)});
  ASSERT_EQ(hive.state(19, "wide"), stopped);
  hive.stop({"wide", 19});
  hive.pass(1s);
  EXPECT_EQ(hive.state(18, "wide"), starting);
  EXPECT_EQ(hive.state(19, "wide"), stopped);
  EXPECT_EQ(hive.slot(19, "wide").worker.incarnation, 0U);
}

TEST_F(Commands, restart_gives_a_stop_and_a_start_result_per_slot) {
  hive.command(Verb::restart, {web0});
  hive.dies(exit_status(0));
  hive.up();
  ASSERT_EQ(hive.of<action::Reply>().size(), 1U);
  const auto results = hive.results();
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].verb, Verb::stop);
  EXPECT_EQ(results[1].verb, Verb::start);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success, Outcome::success));
  EXPECT_EQ(hive.restarts(RestartReason::command), 1U);
}

TEST_F(Commands, restart_of_what_is_stopped_starts_it_and_is_no_restart) {
  stop_and_gone();
  hive.command(Verb::restart, {web0});
  hive.up();
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::not_running, Outcome::success));
  EXPECT_EQ(hive.restarts(RestartReason::command), 0U);
}

TEST_F(Commands, restart_of_a_back_off_starts_at_once) {
  hive.dies();
  hive.born();
  hive.dies();
  hive.command(Verb::restart, {web0});
  EXPECT_EQ(hive.entered(), (std::vector{stopped, starting}));
  hive.up();
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success, Outcome::success));
}

TEST_F(Commands, restart_joins_a_stop_that_is_under_way) {
  hive.stop(web0, 8);
  hive.command(Verb::restart, {web0}, 9);
  hive.dies(exit_status(0));
  EXPECT_THAT(hive.outcomes(8), ElementsAre(Outcome::success));
  hive.up();
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::success, Outcome::success));
}

TEST_F(Commands, deaths_by_command_do_not_count) {
  AppSpec spec = app("web", 2);
  spec.restart.give_up = 2;
  hive.config({spec});
  for (int i = 0; i < 10; ++i) {
    hive.command(Verb::restart, {web0});
    hive.dies(killed_by(15));
    hive.up();
    ASSERT_EQ(hive.state(), running);
  }
}

TEST_F(Commands, name_what_does_not_exist) {
  hive.command(Verb::stop, {{"nobody", std::nullopt}, {"web", 9}});
  ASSERT_EQ(hive.of<action::Reply>().size(), 1U);
  const auto results = hive.results();
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::bad_name, Outcome::bad_name));
  EXPECT_EQ(results[0].description, "no such group");
  EXPECT_EQ(results[1].description, "no such process");
}

TEST_F(Commands, reach_every_slot_of_all_apps_once_however_often_it_is_named) {
  hive.config({app("api"), app("web", 2)});
  hive.up(0, "api");
  hive.command(Verb::start, {{}, {"web", std::nullopt}, web0, {}});
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::already_started, Outcome::already_started,
                                           Outcome::already_started));
}

TEST_F(Commands, that_name_nothing_are_answered_with_nothing) {
  hive.command(Verb::start, {});
  ASSERT_EQ(hive.of<action::Reply>().size(), 1U);
  EXPECT_TRUE(hive.of<action::Reply>()[0].results.empty());
}

TEST_F(Commands, without_a_ticket_are_not_answered) {
  hive.stop(web0, 0);
  hive.dies(exit_status(0));
  EXPECT_TRUE(hive.of<action::Reply>().empty());
  hive.command(Verb::signal, {web0}, 0, 77);
  EXPECT_TRUE(hive.of<action::Reply>().empty());
}

TEST_F(Commands, signal_goes_to_the_process_alone) {
  hive.command(Verb::signal, {web0}, 7, 10);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, 10);
  EXPECT_FALSE(hive.of<action::Signal>()[0].group);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
  EXPECT_EQ(hive.state(), running);
}

TEST_F(Commands, signal_refuses_numbers_that_are_none_and_slots_without_a_process) {
  for (const int number : {-1, 0, 65}) {
    hive.command(Verb::signal, {web0}, 7, number);
    EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::bad_signal)) << number;
  }
  stop_and_gone();
  hive.command(Verb::signal, {web0}, 7, 10);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::not_running));
  EXPECT_TRUE(hive.of<action::Signal>().empty());
}

TEST_F(Commands, shutdown_stops_everything_then_answers_then_halts_once) {
  hive.command(Verb::shutdown, {}, 9);
  EXPECT_EQ(hive.of<action::Signal>().size(), 2U);
  hive.dies(exit_status(0), 0);
  EXPECT_TRUE(hive.of<action::Halt>().empty());
  hive.dies(exit_status(0), 1);
  EXPECT_THAT(hive.outcomes(9), ElementsAre(Outcome::success));
  EXPECT_TRUE(std::holds_alternative<action::Halt>(hive.last.back()));
  EXPECT_EQ(hive.engine.next_deadline(), std::nullopt);
  hive.command(Verb::shutdown, {}, 10);
  EXPECT_THAT(hive.outcomes(10), ElementsAre(Outcome::success));
  EXPECT_TRUE(hive.of<action::Halt>().empty());
}

TEST_F(Commands, shutdown_that_drains_lets_what_is_open_end_first) {
  event::Command shutdown{9, Verb::shutdown, {}, 0};
  shutdown.drain = true;
  hive.tell(shutdown);
  EXPECT_EQ(hive.of<action::Drain>().size(), 2U);
  EXPECT_TRUE(hive.of<action::Signal>().empty());
  hive.drained(hive.slot().worker);
  EXPECT_EQ(hive.of<action::Signal>().size(), 1U);
}

TEST_F(Commands, shutdown_that_is_asked_for_again_without_draining_waits_no_longer) {
  event::Command shutdown{9, Verb::shutdown, {}, 0};
  shutdown.drain = true;
  hive.tell(shutdown);
  hive.command(Verb::shutdown, {}, 10);
  EXPECT_EQ(hive.of<action::Signal>().size(), 2U);
}

TEST_F(Commands, shutdown_of_an_idle_daemon_halts_at_once) {
  Hive idle;
  idle.command(Verb::shutdown, {}, 9);
  EXPECT_THAT(idle.outcomes(9), ElementsAre(Outcome::success));
  EXPECT_EQ(idle.of<action::Halt>().size(), 1U);
}

TEST_F(Commands, shutdown_refuses_starts_and_answers_those_that_wait) {
  stop_and_gone();
  hive.start(web0, 8);
  hive.command(Verb::shutdown, {}, 9);
  EXPECT_THAT(hive.outcomes(8), ElementsAre(Outcome::failed));
  hive.start(web0, 10);
  EXPECT_THAT(hive.outcomes(10), ElementsAre(Outcome::failed));
  hive.command(Verb::restart, {web0}, 11);
  hive.config({app("late")});
  EXPECT_EQ(hive.slots("late"), 0U);
  hive.dies(exit_status(0), 0);
  EXPECT_THAT(hive.outcomes(11), ElementsAre(Outcome::success, Outcome::failed));
  EXPECT_TRUE(hive.engine.snapshot().shutting_down);
}

// One that is not ready yet, as all Commands find it after a death.
class NotReady : public Commands {
 protected:
  NotReady() {
    hive.dies();
    hive.born();
  }
  const Actions& asks(std::uint64_t ask = 1) {
    return hive.tell(event::Asked{hive.slot().worker, ask, any(3000)});
  }
  const Actions& stops_to_drain() {
    event::Command command;
    command.ticket = 7;
    command.verb = Verb::stop;
    command.targets = {web0};
    command.drain = true;
    return hive.tell(std::move(command));
  }
};

TEST_F(NotReady, drains_once_it_was_given_a_socket_as_what_waited_there_is_its_own) {
  asks();
  stops_to_drain();
  EXPECT_EQ(hive.of<action::Drain>().size(), 1U);
  EXPECT_TRUE(hive.of<action::Signal>().empty());
}

TEST_F(NotReady, drains_when_the_app_gets_fewer_workers) {
  hive.dies(exit_status(1), 1);
  hive.born(1);
  hive.tell(event::Asked{hive.slot(1).worker, 1, any(3000)});
  event::Command scaling;
  scaling.verb = Verb::scale;
  scaling.targets = {{"web", std::nullopt}};
  scaling.scaling = {1, false};
  hive.tell(std::move(scaling));
  EXPECT_EQ(hive.of<action::Drain>().size(), 1U);
}

TEST_F(NotReady, drains_when_a_roll_gives_it_another_definition) {
  asks();
  hive.command(Verb::roll, {{"web", std::nullopt}});
  ASSERT_EQ(hive.of<action::Drain>().size(), 1U);
  EXPECT_EQ(hive.of<action::Drain>()[0].worker.slot, 0U);
}

TEST_F(NotReady, is_signalled_at_once_where_nothing_shall_drain) {
  asks();
  hive.stop(web0);
  EXPECT_TRUE(hive.of<action::Drain>().empty());
  EXPECT_EQ(hive.of<action::Signal>().size(), 1U);
}

TEST_F(NotReady, is_given_no_socket_once_it_was_told_to_end) {
  hive.stop(web0);
  EXPECT_TRUE(asks().empty());
}

TEST_F(NotReady, is_given_its_sockets_while_it_drains) {
  asks(1);
  stops_to_drain();
  asks(2);
  EXPECT_EQ(hive.of<action::Answer>().size(), 1U);
}

}  // namespace
}  // namespace skep::engine::test
