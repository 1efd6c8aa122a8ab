#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(App, with_a_command_only_has_the_defaults_of_the_model) {
  AppSpec expected;
  expected.name = "web";
  expected.command = {"node", "server.js"};
  expected.runtime = Runtime::node;
  expected.telemetry = true;
  expected.logs.out = {LogTarget::Kind::file, "/var/log/skep/web-{slot}.log"};
  EXPECT_EQ(web(""), expected);
}

TEST(App, of_another_runtime_has_no_limits_that_an_agent_would_measure) {
  const AppSpec app = web("command = [\"sleep\", \"1\"]\n");
  EXPECT_EQ(app.runtime, Runtime::other);
  EXPECT_EQ(app.loop_lag.soft, std::nullopt);
  EXPECT_EQ(app.loop_lag.hard, std::nullopt);
  EXPECT_EQ(app.heap.soft, std::nullopt);
  EXPECT_EQ(app.heap.hard, std::nullopt);
}

TEST(App, says_where_it_runs_and_as_whom) {
  const AppSpec app = web("directory = \"${HOME}/web\"\nuser = \"www-data\"\numask = \"027\"\n");
  EXPECT_EQ(app.directory, "/home/bee/web");
  EXPECT_EQ(app.user, "www-data");
  EXPECT_EQ(app.umask, 027U);
}

TEST(App, has_an_empty_stdin_unless_it_is_to_be_a_pipe) {
  EXPECT_FALSE(web("").stdin_pipe);
  EXPECT_FALSE(web("stdin = \"null\"\n").stdin_pipe);
  EXPECT_TRUE(web("stdin = \"pipe\"\n").stdin_pipe);
}

TEST(App, keeps_every_word_of_its_command) {
  EXPECT_THAT(web("command = [\"${HOME}/run\", \"\", \"a b\", \"$$1\"]\n").command,
              ElementsAre("/home/bee/run", "", "a b", "$1"));
}

TEST(Apps, come_sorted_by_name) {
  const Config config = loaded(
      "[app.zebra]\ncommand = [\"a\"]\n[app.ant]\ncommand = [\"a\"]\n[app.\"Bee.1_x-y\"]\ncommand "
      "= [\"a\"]\n");
  ASSERT_EQ(config.apps.size(), 3U);
  EXPECT_EQ(config.apps[0].name, "Bee.1_x-y");
  EXPECT_EQ(config.apps[1].name, "ant");
  EXPECT_EQ(config.apps[2].name, "zebra");
}

TEST(App, starts_by_itself_unless_autostart_says_otherwise) {
  EXPECT_TRUE(web("").autostart);
  EXPECT_FALSE(web("autostart = false\n").autostart);
  EXPECT_THAT(problems_of("[app.web]\ncommand = [\"node\"]\nautostart = \"no\"\n"),
              ElementsAre(HasSubstr("3:13: \"autostart\"")));
}

TEST(App, is_not_essential_unless_it_says_so) {
  EXPECT_FALSE(web("").essential);
  EXPECT_TRUE(web("essential = true\n").essential);
}

TEST(Apps, may_be_none) {
  EXPECT_TRUE(loaded("").apps.empty());
}

TEST(Apps, may_have_the_longest_name) {
  EXPECT_EQ(loaded("[app." + std::string(64, 'a') + "]\ncommand = [\"a\"]\n").apps.size(), 1U);
}

TEST(App, without_a_usable_command_is_not_blamed_for_what_follows_from_it) {
  EXPECT_THAT(problems_of("[app.web]\ncommand = 3\ncluster = true\nheap = { soft = \"50%\" }\n"
                          "ready = { when = \"listening\" }\n"),
              ElementsAre(HasSubstr("2:11: \"command\" in [app.web] must be an array")));
}

TEST(Problems, of_a_file_come_all_at_once_in_the_order_of_the_file) {
  EXPECT_THAT(
      problems_of("[app.web.stop]\nkill = 1\n[app.web]\nusr = \"a\"\ncommand = []\n[daemon]\n"
                  "metrics = \"x\"\n"),
      ElementsAre(HasSubstr("2:8: \"kill\""), HasSubstr("4:1: unknown key \"usr\""),
                  HasSubstr("5:11: \"command\""), HasSubstr("7:11: \"metrics\"")));
}

}  // namespace
}  // namespace skep::config
