#include <gtest/gtest.h>

#include "engine/death_window.h"

namespace skep::engine {
namespace {

using namespace std::chrono_literals;

RestartSpec limit(std::optional<std::uint32_t> deaths, Duration within) {
  RestartSpec spec;
  spec.give_up = deaths;
  spec.give_up_within = within;
  return spec;
}

TEST(GiveUp, comes_with_the_last_of_so_many_deaths) {
  DeathWindow window;
  EXPECT_FALSE(window.add(Instant(0s), limit(3, 60s)));
  EXPECT_FALSE(window.add(Instant(1s), limit(3, 60s)));
  EXPECT_TRUE(window.add(Instant(60s), limit(3, 60s)));
}

TEST(GiveUp, forgets_deaths_that_are_too_long_ago) {
  DeathWindow window;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(window.add(Instant(31s * i), limit(3, 60s)));
}

TEST(GiveUp, never_comes_without_a_limit_and_nothing_is_kept) {
  DeathWindow window;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(window.add(Instant(1ms * i), limit({}, 60s)));
  EXPECT_TRUE(window.deaths().empty());
}

TEST(GiveUp, keeps_no_more_deaths_than_it_needs) {
  DeathWindow window;
  for (int i = 0; i < 100; ++i) static_cast<void>(window.add(Instant(1ms * i), limit(5, 60s)));
  EXPECT_EQ(window.deaths().size(), 5U);
}

TEST(GiveUp, begins_anew_when_it_is_told_to_forget) {
  DeathWindow window;
  EXPECT_FALSE(window.add(Instant(0s), limit(2, 60s)));
  window.forget();
  EXPECT_FALSE(window.add(Instant(1s), limit(2, 60s)));
}

TEST(GiveUp, comes_at_once_with_a_limit_of_one) {
  DeathWindow window;
  EXPECT_TRUE(window.add(Instant(0s), limit(1, 60s)));
}

}  // namespace
}  // namespace skep::engine
