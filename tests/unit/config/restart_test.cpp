#include <gtest/gtest.h>

#include "config/sections/sections.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Policy = RestartSpec::Policy;

TEST(Restart, has_a_policy) {
  EXPECT_EQ(web("restart = { policy = \"always\" }\n").restart.policy, Policy::always);
  EXPECT_EQ(web("restart = { policy = \"on-failure\" }\n").restart.policy, Policy::on_failure);
  EXPECT_EQ(web("restart = { policy = \"never\" }\n").restart.policy, Policy::never);
}

TEST(Restart, backs_off_from_the_first_wait_to_the_longest) {
  const AppSpec app = web("restart = { backoff = \"50ms..1m\", stable = \"0s\" }\n");
  EXPECT_EQ(app.restart.backoff_first, milliseconds(50));
  EXPECT_EQ(app.restart.backoff_most, seconds(60));
  EXPECT_EQ(app.restart.stable, seconds(0));
}

TEST(Backoff, may_stay_the_same) {
  EXPECT_EQ(*parse_backoff("1s..1s"), std::pair(Duration(seconds(1)), Duration(seconds(1))));
}

TEST(Backoff, may_have_fractions_beside_its_dots) {
  EXPECT_EQ(*parse_backoff("0.5s..1.5s"),
            std::pair(Duration(milliseconds(500)), Duration(milliseconds(1500))));
}

TEST(Backoff, is_nothing_else) {
  for (const char* text : {"", "..", "1s..", "..1s", "1s...2s", "1s - 2s", "2s..1s", "999us..1s"})
    EXPECT_FALSE(parse_backoff(text)) << text;
}

TEST(Restart, gives_up_after_deaths_in_a_time) {
  const AppSpec app = web("restart = { give-up = \"3 in 2m\" }\n");
  EXPECT_EQ(app.restart.give_up, 3U);
  EXPECT_EQ(app.restart.give_up_within, seconds(120));
}

TEST(Restart, may_never_give_up) {
  EXPECT_EQ(web("restart = { give-up = \"never\" }\n").restart.give_up, std::nullopt);
}

TEST(GiveUp, is_nothing_else) {
  for (const char* text : {"", "3", "3 in", "3 in 60", "3 in 0s", "0 in 1s", "-1 in 1s", "3in1s",
                           "3 of 60s", "10001 in 1s", "3 in 1s 2s", "Never"})
    EXPECT_FALSE(parse_give_up(text)) << text;
}

}  // namespace
}  // namespace skep::config
