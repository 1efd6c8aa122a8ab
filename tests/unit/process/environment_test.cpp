#include "host/process/environment.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace skep::test {

using host::app_environment;
using host::Environment;

static host::Identity web() {
  return {"web", "/srv/web", "/bin/false", 800, 800, {800}};
}

TEST(Environment, of_a_user_is_the_user_s_and_no_more) {
  const Environment own{{"PATH", "/bin"},  {"LANG", "C.UTF-8"},  {"TZ", "UTC"},
                        {"HOME", "/root"}, {"SECRET", "x"},      {"USER", "root"},
                        {"LC_ALL", "C"},   {"SHELL", "/bin/zsh"}};
  EXPECT_EQ(app_environment({}, web(), own), (Environment{{"PATH", "/bin"},
                                                          {"LANG", "C.UTF-8"},
                                                          {"TZ", "UTC"},
                                                          {"HOME", "/srv/web"},
                                                          {"USER", "web"},
                                                          {"LOGNAME", "web"},
                                                          {"SHELL", "/bin/false"}}));
}

TEST(Environment, of_a_user_leaves_out_what_skepd_does_not_have) {
  EXPECT_FALSE(app_environment({}, web(), {}).contains("LANG"));
}

TEST(Environment, without_a_user_is_skepd_s_less_what_speaks_of_its_service) {
  const Environment own{{"PATH", "/bin"},
                        {"SECRET", "x"},
                        {"NOTIFY_SOCKET", "1"},
                        {"WATCHDOG_USEC", "1"},
                        {"WATCHDOG_PID", "1"},
                        {"LISTEN_FDS", "1"},
                        {"LISTEN_FDNAMES", "1"},
                        {"FDSTORE", "1"},
                        {"JOURNAL_STREAM", "1"},
                        {"INVOCATION_ID", "1"},
                        {"CREDENTIALS_DIRECTORY", "1"},
                        {"SUDO_USER", "1"}};
  EXPECT_EQ(app_environment({}, std::nullopt, own),
            (Environment{{"PATH", "/bin"}, {"SECRET", "x"}}));
}

TEST(Environment, keeps_names_that_only_look_like_the_service_s) {
  const Environment own{{"FDSTORES", "1"}, {"NOTIFY", "1"}, {"MY_LISTEN_FDS", "1"}, {"SUDO", "1"}};
  EXPECT_EQ(app_environment({}, std::nullopt, own), own);
}

TEST(Environment, of_the_app_wins_over_everything) {
  AppSpec app;
  app.env = {{"HOME", "/elsewhere"}, {"LISTEN_FDS", "2"}, {"NODE_ENV", "production"}};
  const Environment own{{"HOME", "/root"}};
  EXPECT_EQ(app_environment(app, std::nullopt, own), app.env);
  EXPECT_EQ(app_environment(app, web(), own).at("HOME"), "/elsewhere");
}

TEST(Environment, of_skepd_is_read_with_values_that_hold_an_equals_sign) {
  ::setenv("SKEP_TEST_VARIABLE", "a=b", 1);
  EXPECT_EQ(host::own_environment().at("SKEP_TEST_VARIABLE"), "a=b");
  ::unsetenv("SKEP_TEST_VARIABLE");
  EXPECT_FALSE(host::own_environment().contains("SKEP_TEST_VARIABLE"));
}

}  // namespace skep::test
