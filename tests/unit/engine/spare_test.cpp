#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"
#include "unit/engine/listen_addresses.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;
using testing::ElementsAre;
using testing::IsEmpty;

class Spares : public testing::Test {
 protected:
  Spares() { begin(spec_of()); }

  static AppSpec spec_of() {
    AppSpec spec = node("web", 2);
    spec.spares = 1;
    return spec;
  }
  void begin(const AppSpec& spec) {
    hive = {};
    hive.config({spec});
    hive.all_up(spec.workers);
  }
  // Boots the spare until it asks for its first socket.
  void hold(std::uint64_t ask = 5) {
    const WorkerId spare = hive.spare();
    hive.tell(event::Spawned{spare, 99});
    hive.tell(event::Asked{spare, ask, v4("0.0.0.0", 80)});
  }
  [[nodiscard]] std::vector<WorkerId> spawned() const {
    std::vector<WorkerId> workers;
    for (const auto& spawn : hive.of<action::Spawn>()) workers.push_back(spawn.worker);
    return workers;
  }
  Hive hive;
};

TEST_F(Spares, boot_in_no_slot_beside_the_workers) {
  Hive fresh;
  fresh.config({spec_of()});
  const auto spawns = fresh.of<action::Spawn>();
  ASSERT_EQ(spawns.size(), 3U);
  EXPECT_EQ(spawns[2].worker, (WorkerId{"web", no_slot, 3}));
  EXPECT_EQ(spawns[2].instance, 2U);
  EXPECT_EQ(fresh.status().spares_desired, 1U);
}

TEST_F(Spares, are_held_at_their_first_listen) {
  hive.pass(3s);
  hive.tell(event::Spawned{hive.spare(), 99});
  EXPECT_FALSE(hive.extras(ExtraStatus::Role::spare).at(0).held);
  hive.pass(2s);
  hive.tell(event::Asked{hive.spare(), 5, v4("0.0.0.0", 80)});
  EXPECT_TRUE(hive.of<action::Answer>().empty());
  EXPECT_TRUE(hive.extras(ExtraStatus::Role::spare).at(0).held);
  EXPECT_THAT(hive.texts(Notice::Kind::spare), ElementsAre("pid 99 is booted and held, after 2s"));
  hive.pass(1h);
  EXPECT_TRUE(hive.of<action::Signal>().empty()) << "it may wait for ever";
}

TEST_F(Spares, take_the_slot_of_a_worker_that_dies_at_once) {
  hold();
  const WorkerId spare = hive.spare();
  hive.dies(killed_by(9), 1);
  ASSERT_EQ(hive.of<action::Promote>().size(), 1U);
  const WorkerId promoted = hive.of<action::Promote>()[0].worker;
  EXPECT_EQ(promoted, (WorkerId{"web", 1, spare.incarnation}));
  EXPECT_EQ(hive.slot(1).worker, promoted);
  EXPECT_EQ(hive.entered(), (std::vector{exited, starting}));
  EXPECT_THAT(hive.of<action::SetEligible>().at(0).slots, ElementsAre(0U));
  hive.listens(1);
  EXPECT_EQ(hive.state(1), running);
}

TEST_F(Spares, are_answered_after_they_were_promoted) {
  hold(5);
  hive.tell(event::Asked{hive.spare(), 6, v4("0.0.0.0", 81)});
  hive.dies(killed_by(9), 1);
  std::vector<std::size_t> kinds;
  std::vector<std::uint64_t> answered;
  for (const Action& action : hive.last) {
    if (std::holds_alternative<action::Promote>(action)) kinds.push_back(0);
    if (const auto* answer = std::get_if<action::Answer>(&action)) {
      kinds.push_back(1);
      answered.push_back(answer->ask);
      EXPECT_EQ(answer->error, 0);
      EXPECT_EQ(answer->worker, hive.slot(1).worker);
    }
  }
  EXPECT_THAT(kinds, ElementsAre(0U, 1U, 1U));
  EXPECT_THAT(answered, ElementsAre(5U, 6U));
}

TEST_F(Spares, count_as_one_restart_of_the_slot_they_take) {
  hold();
  hive.dies(exit_status(1), 1);
  hive.listens(1);
  EXPECT_EQ(hive.restarts(RestartReason::exit, 1), 1U);
}

TEST_F(Spares, replace_even_what_dies_again_soon) {
  hold();
  hive.dies(exit_status(1), 1);
  hive.listens(1);
  hold();
  hive.dies(exit_status(1), 1);
  EXPECT_EQ(hive.of<action::Promote>().size(), 1U);
  EXPECT_EQ(hive.entered(), (std::vector{exited, starting}));
}

TEST_F(Spares, are_not_for_a_worker_that_was_never_ready) {
  hold();
  hive.dies(exit_status(1), 1);
  hold();
  hive.dies(exit_status(1), 1);
  EXPECT_EQ(hive.state(1), backoff);
}

TEST_F(Spares, are_replaced_in_the_background) {
  hold();
  hive.dies(exit_status(1), 1);
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  hive.listens(1);
  ASSERT_EQ(spawned().size(), 1U);
  EXPECT_EQ(spawned()[0].slot, no_slot);
}

TEST_F(Spares, that_are_not_held_yet_leave_the_slot_to_a_cold_boot) {
  hive.dies(exit_status(1), 1);
  EXPECT_TRUE(hive.of<action::Promote>().empty());
  EXPECT_EQ(spawned().at(0).slot, 1U);
}

TEST_F(Spares, have_the_whole_ready_timeout_once_they_are_promoted) {
  hold();
  hive.pass(1h);
  hive.dies(exit_status(1), 1);
  hive.pass(59s);
  EXPECT_EQ(hive.state(1), starting);
  hive.pass(1s);
  EXPECT_EQ(hive.state(1), stopping);
}

TEST_F(Spares, of_an_old_definition_are_replaced_after_a_roll) {
  hold();
  const WorkerId old = hive.spare();
  hive.roll();
  hive.hand_over(0);
  EXPECT_EQ(hive.spare(), old);
  hive.up(hive.successor(1));
  ASSERT_EQ(hive.roll_status().phase, RollStatus::Phase::complete);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].worker, old);
  ASSERT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].definition, 2U);
}

TEST_F(Spares, of_an_old_definition_do_not_take_a_slot_of_the_new_one) {
  hold();
  hive.roll();
  hive.hand_over(0);
  hive.dies(exit_status(1), 0);
  EXPECT_TRUE(hive.of<action::Promote>().empty());
  EXPECT_EQ(hive.of<action::Spawn>().at(0).definition, 2U);
}

TEST_F(Spares, that_never_ask_are_killed_and_back_off) {
  hive.tell(event::Spawned{hive.spare(), 99});
  const WorkerId spare = hive.spare();
  hive.pass(60s);
  ASSERT_EQ(hive.of<action::Signal>().size(), 1U);
  EXPECT_EQ(hive.of<action::Signal>()[0].signal, 9);
  EXPECT_TRUE(hive.of<action::Spawn>().empty()) << "the next one waits";
  hive.dies(spare, killed_by(9));
  EXPECT_THAT(hive.texts(Notice::Kind::spare).at(0),
              testing::StartsWith("did not ask to listen within 60s; an app that never listens can "
                                  "have no spares, another boots in "));
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  hive.pass(100ms);
  EXPECT_EQ(spawned().size(), 1U);
  EXPECT_EQ(hive.extras(ExtraStatus::Role::spare).size(), 1U);
}

TEST_F(Spares, that_die_back_off_and_are_told) {
  hive.tell(event::Spawned{hive.spare(), 99});
  hive.dies(hive.spare());
  EXPECT_TRUE(hive.of<action::Spawn>().empty());
  EXPECT_EQ(hive.notices(Notice::Kind::spare).at(0).severity, Notice::Severity::warning);
  hive.pass(100ms);
  EXPECT_EQ(spawned().size(), 1U);
  EXPECT_EQ(hive.slot(0).restarts, (decltype(SlotStatus::restarts){}));
}

TEST_F(Spares, are_none_where_sockets_are_inherited) {
  AppSpec spec = app("web", 2);
  spec.spares = 2;
  begin(spec);
  EXPECT_THAT(hive.extras(ExtraStatus::Role::spare), IsEmpty());
}

TEST_F(Spares, leave_when_their_app_is_stopped_and_come_back_with_it) {
  hold();
  const WorkerId spare = hive.spare();
  hive.stop({"web", 0});
  EXPECT_EQ(hive.of<action::Signal>().size(), 1U) << "the other worker may need it";
  hive.stop({"web", 1});
  ASSERT_EQ(hive.of<action::Signal>().size(), 2U);
  hive.dies(exit_status(0), 0);
  hive.dies(exit_status(0), 1);
  EXPECT_TRUE(hive.of<action::Release>().empty());
  hive.dies(spare, killed_by(15));
  EXPECT_EQ(hive.of<action::Release>().size(), 1U);
  hive.start({"web", 0});
  EXPECT_EQ(spawned().size(), 2U);
}

TEST_F(Spares, leave_where_the_config_has_fewer) {
  AppSpec spec = spec_of();
  spec.spares = 0;
  hive.config({spec});
  EXPECT_EQ(hive.of<action::Signal>().at(0).worker, hive.spare());
}

TEST_F(Spares, start_a_worker_that_was_stopped) {
  hive.stop({"web", 1});
  hive.dies(exit_status(0), 1);
  hold();
  hive.start({"web", 1});
  EXPECT_EQ(hive.of<action::Promote>().size(), 1U);
  hive.listens(1);
  EXPECT_THAT(hive.outcomes(), ElementsAre(Outcome::success));
}

TEST_F(Spares, are_stopped_with_the_daemon) {
  hold();
  hive.command(Verb::shutdown, {});
  EXPECT_EQ(hive.of<action::Signal>().size(), 3U);
}

}  // namespace
}  // namespace skep::engine::test
