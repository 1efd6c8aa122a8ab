#include "host/logs/backlog.h"

#include <gtest/gtest.h>

namespace skep::host::logs {
namespace {

TEST(Backlog, keeps_what_fits_and_counts_the_rest) {
  ByteBudget budget(10UL << 20U);
  Backlog backlog(budget);
  backlog.add(std::string(Backlog::most - 2, 'a'));
  backlog.add("bcde");
  EXPECT_EQ(backlog.lost(), 2);
  EXPECT_TRUE(backlog.take().ends_with("abc"));
}

TEST(Backlog, keeps_nothing_behind_the_first_byte_lost) {
  ByteBudget budget(3);
  Backlog backlog(budget);
  backlog.add("abcd");
  budget.give(100);
  backlog.add("ef");
  EXPECT_EQ(backlog.lost(), 3);
  EXPECT_EQ(backlog.take(), "abc");
}

TEST(Backlog, is_bounded_by_what_all_files_may_keep_together) {
  ByteBudget budget(5);
  Backlog one(budget);
  Backlog other(budget);
  one.add("abc");
  other.add("defg");
  EXPECT_EQ(other.lost(), 2);
  EXPECT_EQ(one.lost(), 0);
}

TEST(Backlog, gives_the_room_back_when_it_goes) {
  ByteBudget budget(5);
  { Backlog(budget).add("abc"); }
  EXPECT_TRUE(budget.take_all(5));
}

TEST(Backlog, has_the_rest_of_an_attempt_in_front_of_the_gap) {
  ByteBudget budget(3);
  Backlog backlog(budget);
  backlog.add("abcd");
  EXPECT_EQ(backlog.take(), "abc");
  backlog.give_back("c");
  EXPECT_EQ(backlog.take(), "c");
  EXPECT_EQ(backlog.close_gap(), 1);
  EXPECT_EQ(backlog.lost(), 0);
}

TEST(Backlog, knows_whether_it_ends_within_a_line) {
  ByteBudget budget(4);
  Backlog backlog(budget);
  EXPECT_FALSE(backlog.mid_line());
  backlog.add("ab");
  EXPECT_TRUE(backlog.mid_line());
  backlog.add("\n");
  EXPECT_FALSE(backlog.mid_line());
  backlog.add("cd");
  EXPECT_FALSE(backlog.mid_line()) << "behind a gap a new line begins";
}

}  // namespace
}  // namespace skep::host::logs
