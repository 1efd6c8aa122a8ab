#include "host/rescue/ledger.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace skep;
using namespace skep::host::rescue;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr Address http = 0;
constexpr Address admin = 1;
constexpr std::uint32_t slot = 3;

// A deed in one word: "give 7 to 2", "let go of 7".
std::string text_of(const Deed& deed) {
  const std::string connection = std::to_string(deed.connection);
  return deed.what == Deed::What::let_go
             ? "let go of " + connection
             : "give " + connection + " to " + std::to_string(deed.worker);
}

class LedgerTest : public testing::Test {
 protected:
  std::vector<std::string> deeds() {
    std::vector<std::string> all;
    for (const Deed& deed : ledger.take_deeds()) all.push_back(text_of(deed));
    return all;
  }

  void targets(const std::vector<Incarnation>& workers,
               const std::vector<Address>& addresses = {http}) {
    std::vector<Ledger::Target> all;
    for (const Incarnation worker : workers) all.push_back({worker, addresses});
    ledger.set_targets(all, now);
  }

  Connection accept() { return ledger.accepted(slot, http, now); }

  void pass(Duration duration) {
    now += duration;
    ledger.due(now);
  }

  std::pair<std::uint64_t, std::uint64_t> rescued_and_lost() {
    std::pair<std::uint64_t, std::uint64_t> sum;
    for (const Tally& tally : ledger.take_tallies()) {
      EXPECT_EQ(tally.slot, slot);
      sum.first += tally.rescued;
      sum.second += tally.lost;
    }
    return sum;
  }

  const Bounds bounds{};
  Ledger ledger;
  Instant now{std::chrono::hours(1)};
};

using Counts = std::pair<std::uint64_t, std::uint64_t>;

}  // namespace

TEST_F(LedgerTest, wants_nothing_while_there_is_no_target) {
  EXPECT_FALSE(ledger.wants(http));
}

TEST_F(LedgerTest, wants_a_connection_for_a_target_that_is_idle) {
  targets({1});
  EXPECT_TRUE(ledger.wants(http));
  EXPECT_FALSE(ledger.wants(admin));
}

TEST_F(LedgerTest, gives_what_was_accepted_to_the_target) {
  targets({1});
  accept();
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1"));
}

TEST_F(LedgerTest, gives_one_connection_at_a_time_to_a_worker) {
  targets({1});
  accept();
  EXPECT_FALSE(ledger.wants(http));
  accept();
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1"));
  ledger.taken(1, 1, now);
  EXPECT_THAT(deeds(), ElementsAre("let go of 1", "give 2 to 1"));
}

TEST_F(LedgerTest, gives_to_all_targets_in_turn) {
  targets({1, 2, 3});
  for (int i = 0; i < 3; ++i) accept();
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1", "give 2 to 2", "give 3 to 3"));
  ledger.taken(2, 2, now);
  ledger.taken(1, 1, now);
  (void)deeds();
  accept();
  accept();
  EXPECT_THAT(deeds(), ElementsAre("give 4 to 1", "give 5 to 2"));
}

TEST_F(LedgerTest, counts_a_connection_that_was_taken_as_rescued) {
  targets({1});
  accept();
  ledger.taken(1, 1, now);
  EXPECT_TRUE(ledger.told());
  EXPECT_EQ(rescued_and_lost(), Counts(1, 0));
  EXPECT_FALSE(ledger.told());
  EXPECT_TRUE(ledger.empty());
}

TEST_F(LedgerTest, gives_only_to_workers_with_a_server_on_the_address) {
  ledger.set_targets({{1, {admin}}, {2, {http, admin}}}, now);
  accept();
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 2"));
  EXPECT_FALSE(ledger.wants(http));
  EXPECT_TRUE(ledger.wants(admin));
}

TEST_F(LedgerTest, leaves_a_connection_with_a_worker_however_slow_it_is) {
  targets({1});
  accept();
  targets({2});
  pass(std::chrono::hours(1));
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1"));
  ledger.taken(1, 1, now);
  EXPECT_EQ(rescued_and_lost(), Counts(1, 0));
}

TEST_F(LedgerTest, gives_what_a_worker_refused_to_another) {
  targets({1, 2});
  accept();
  ledger.refused(1, 1, now);
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1", "give 1 to 2"));
}

TEST_F(LedgerTest, waits_for_a_busy_target_rather_than_ask_again_who_refused) {
  targets({1, 2});
  accept();
  accept();
  ledger.refused(1, 1, now);
  pass(bounds.rest);
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1", "give 2 to 2"));
  ledger.taken(2, 2, now);
  EXPECT_THAT(deeds(), ElementsAre("let go of 2", "give 1 to 2"));
}

TEST_F(LedgerTest, lets_a_worker_rest_that_refused) {
  targets({1});
  accept();
  ledger.refused(1, 1, now);
  EXPECT_FALSE(ledger.wants(http));
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1"));
  EXPECT_EQ(ledger.next_due(), now + bounds.rest);
  pass(bounds.rest);
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1"));
}

TEST_F(LedgerTest, closes_what_two_full_workers_refuse_again_and_again) {
  targets({1, 2});
  const Connection connection = accept();
  std::uint32_t gifts = 0;
  for (int i = 0; i < 100; ++i) {
    for (const Deed& deed : ledger.take_deeds()) {
      if (deed.what != Deed::What::give) continue;
      ++gifts;
      ledger.refused(deed.worker, connection, now);
    }
    pass(bounds.rest);
  }
  EXPECT_EQ(gifts, bounds.most_tries);
  EXPECT_TRUE(ledger.empty());
  EXPECT_EQ(rescued_and_lost(), Counts(0, 1));
}

TEST_F(LedgerTest, gives_to_another_what_a_dead_worker_had_not_taken) {
  targets({1, 2});
  accept();
  ledger.died(1, now);
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1", "give 1 to 2"));
}

TEST_F(LedgerTest, gives_nothing_again_that_a_dead_worker_had_taken) {
  targets({1, 2});
  accept();
  ledger.taken(1, 1, now);
  ledger.died(1, now);
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 1", "let go of 1"));
}

TEST_F(LedgerTest, keeps_a_connection_for_a_target_to_come) {
  targets({1});
  accept();
  ledger.died(1, now);
  (void)deeds();
  pass(bounds.keep / 2);
  EXPECT_THAT(deeds(), IsEmpty());
  targets({2});
  EXPECT_THAT(deeds(), ElementsAre("give 1 to 2"));
}

TEST_F(LedgerTest, closes_a_connection_for_which_no_target_came_in_time) {
  targets({1});
  accept();
  ledger.died(1, now);
  (void)deeds();
  EXPECT_EQ(ledger.next_due(), now + bounds.keep);
  pass(bounds.keep);
  EXPECT_THAT(deeds(), ElementsAre("let go of 1"));
  EXPECT_EQ(rescued_and_lost(), Counts(0, 1));
}

TEST_F(LedgerTest, wants_no_more_than_it_may_keep) {
  Ledger small({.most_kept = 2});
  small.set_targets({{1, {http}}, {2, {http}}, {3, {admin}}}, now);
  small.accepted(slot, http, now);
  small.accepted(slot, http, now);
  EXPECT_TRUE(small.wants(admin));
  small.died(1, now);
  small.died(2, now);
  EXPECT_EQ(small.kept(), 2U);
  EXPECT_FALSE(small.wants(admin));
}

TEST_F(LedgerTest, does_not_believe_a_worker_about_the_connections_of_others) {
  targets({1, 2});
  accept();
  (void)deeds();
  ledger.taken(2, 1, now);
  ledger.refused(2, 1, now);
  ledger.taken(1, 99, now);
  ledger.taken(0, 1, now);
  EXPECT_THAT(deeds(), IsEmpty());
  EXPECT_FALSE(ledger.told());
  EXPECT_EQ(ledger.under_way(), 1U);
}

TEST_F(LedgerTest, loses_what_it_keeps_when_the_app_is_given_up) {
  targets({1, 2});
  accept();
  accept();
  ledger.died(2, now);
  (void)deeds();
  ledger.give_up();
  EXPECT_THAT(deeds(), ElementsAre("let go of 2"));
  ledger.taken(1, 1, now);
  EXPECT_EQ(rescued_and_lost(), Counts(1, 1));
}
