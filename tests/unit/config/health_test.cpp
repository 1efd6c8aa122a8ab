#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Health, is_not_looked_at_by_default) {
  EXPECT_EQ(web("").health, HealthSpec{});
  EXPECT_EQ(web("").health.path, "");
  EXPECT_EQ(web("").health.watchdog, std::nullopt);
}

TEST(Health, of_a_path_has_defaults_for_all_else) {
  HealthSpec expected;
  expected.path = "/healthz?deep=1";
  EXPECT_EQ(web("health = { path = \"/healthz?deep=1\" }\n").health, expected);
}

TEST(Health, takes_every_key) {
  const HealthSpec health =
      web("[app.web.health]\npath = \"/\"\nevery = \"100ms\"\ntimeout = \"10ms\"\n"
          "failures = 100\nwatchdog = \"1s\"\n")
          .health;
  EXPECT_EQ(health.path, "/");
  EXPECT_EQ(health.every, milliseconds(100));
  EXPECT_EQ(health.timeout, milliseconds(10));
  EXPECT_EQ(health.failures, 100U);
  EXPECT_EQ(health.watchdog, seconds(1));
}

TEST(Health, may_wait_longer_for_an_answer_than_between_two) {
  const HealthSpec health =
      web("health = { path = \"/\", every = \"1s\", timeout = \"1m\" }\n").health;
  EXPECT_EQ(health.timeout, seconds(60));
}

TEST(Health, by_watchdog_is_for_any_program) {
  EXPECT_EQ(web("command = [\"gunicorn\"]\nhealth = { watchdog = \"30s\" }\n").health.watchdog,
            seconds(30));
  EXPECT_EQ(web("cluster = false\nhealth = { watchdog = \"30s\" }\n").health.watchdog, seconds(30));
}

TEST(Health, path_has_at_most_1024_bytes) {
  const std::string longest = '/' + std::string(1023, 'a');
  EXPECT_EQ(web("health = { path = \"" + longest + "\" }\n").health.path, longest);
  EXPECT_EQ(problems_of("[app.web]\ncommand = [\"node\", \"a.js\"]\nhealth = { path = \"" +
                        longest + "a\" }\n")
                .size(),
            1U);
}

TEST(Health, path_may_come_from_the_environment) {
  EXPECT_EQ(web("health = { path = \"${HOME}/healthz\" }\n").health.path, "/home/bee/healthz");
}

}  // namespace
}  // namespace skep::config
