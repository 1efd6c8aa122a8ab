#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using testing::HasSubstr;

TEST(Config, is_checked_and_nothing_is_started) {
  const Workspace files;
  const std::string config = files.write(
      "skep.toml", "[daemon]\nsocket = \"" + files.path("s") +
                       "\"\n[app.web]\ncommand = [\"touch\", \"" + files.path("started") + "\"]\n");
  EXPECT_EQ(skepd({"--check", "--config", config}).exit, 0);
  EXPECT_EQ(::access(files.path("started").c_str(), F_OK), -1);
  EXPECT_EQ(::access(files.path("s").c_str(), F_OK), -1);
}

TEST(Config, has_all_its_errors_told_at_once_each_with_its_place) {
  const Workspace files;
  const std::string config = files.write("skep.toml",
                                         "[app.web]\n"
                                         "comand = [\"node\", \"server.js\"]\n"
                                         "workers = -1\n"
                                         "[app.web.stop]\n"
                                         "kill = \"soon\"\n");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--check", "--config", config}, {"--config", config}}) {
    const Finished refused = skepd(words);
    EXPECT_EQ(refused.exit, 1);
    const std::string said = refused.out + refused.err;
    EXPECT_THAT(said, HasSubstr(config + ":2:1"));
    EXPECT_THAT(said, HasSubstr("command"));
    EXPECT_THAT(said, HasSubstr(config + ":3:"));
    EXPECT_THAT(said, HasSubstr(config + ":5:"));
  }
}

TEST(Config, has_its_warnings_told_and_is_good) {
  const Workspace files;
  const std::string config =
      files.write("skep.toml", "[app.web]\ncommand = [\"sh\", \"-c\", \"node server.js\"]\n");
  const Finished checked = skepd({"--check", "--config", config});
  EXPECT_EQ(checked.exit, 0);
  EXPECT_THAT(checked.err,
              HasSubstr(config + ":2:11: warning: \"command\" in [app.web]: sh hides"));
  EXPECT_THAT(checked.out, HasSubstr("1 app, 1 warning"));
}

TEST(Config, of_a_command_that_hides_the_program_is_refused_with_the_one_to_write) {
  const Finished refused = skepd({"--", "npx", "tsx", "server.ts"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("skepd: npx runs the program as a child of its own"));
  EXPECT_THAT(refused.err, HasSubstr("run skepd -- node --import tsx server.ts"));
}

TEST(Config, that_is_not_there_is_named) {
  const Finished refused = skepd({"--config", "/no/such/skep.toml"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("/no/such/skep.toml"));
}

TEST(Config, that_anybody_can_write_is_refused_by_root) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root's skepd refuses it";
  const Workspace files;
  const std::string config =
      files.write("skep.toml", "[app.web]\ncommand = [\"sleep\", \"1000\"]\n");
  ASSERT_EQ(::chmod(config.c_str(), 0666), 0);
  const Finished refused = skepd({"--check", "--config", config});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr(config));
}

TEST(Config, includes_files_and_takes_values_from_the_environment) {
  App app = shell("echo \"$GREETING\" > @RUN@/greeting; exec sleep 1000");
  app.env["GREETING"] = "${SALUTE} ${PLANET:-world}";
  SkepdOptions options;
  options.environment["SALUTE"] = "hello";
  const Workspace files;
  options.daemon_keys = "include = [\"" + files.directory() + "/*.toml\"]";
  (void)files.write("more.toml",
                    "[app.more]\ncommand = [\"sleep\", \"1000\"]\n"
                    "[app.more.logs]\nstdout = \"none\"\n");
  const Skepd skepd(app.toml(), options);
  EXPECT_TRUE(skepd.becomes("more:0", "RUNNING"));
  EXPECT_TRUE(
      eventually([&] { return read_file(skepd.workspace().path("greeting")) == "hello world\n"; }));
}

TEST(Config, gives_workers_their_directory_environment_umask_and_limits) {
  App app = shell("{ pwd; umask; ulimit -n; echo $COLOUR; } > @RUN@/told; exec sleep 1000");
  app.keys = "directory = \"/usr\"\numask = \"027\"\nrlimits = { nofile = 123 }";
  app.env["COLOUR"] = "green";
  const Skepd skepd(app.toml());
  EXPECT_TRUE(eventually([&] {
    return read_file(skepd.workspace().path("told")) == "/usr\n0027\n123\ngreen\n";
  })) << read_file(skepd.workspace().path("told"));
}

TEST(Config, gives_workers_their_user_and_an_environment_of_its_own) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a worker another user";
  App app = shell("echo $(id -un) $HOME $USER $${SECRET:-none}; exec sleep 1000");
  app.keys = "user = \"nobody\"";
  SkepdOptions options;
  options.environment["SECRET"] = "of-skepd";
  const Skepd skepd(app.toml(), options);
  EXPECT_TRUE(eventually([&] {
    return read_file(skepd.workspace().path("web-0.log")) == "nobody /nonexistent nobody none\n";
  })) << read_file(skepd.workspace().path("web-0.log"));
}

TEST(Config, is_read_again_on_SIGHUP_and_what_changed_is_rolled) {
  const Workspace files;
  SkepdOptions options;
  options.daemon_keys = "include = [\"" + files.directory() + "/*.toml\"]";
  const auto write = [&](const std::string& seconds) {
    (void)files.write("more.toml", "[app.more]\ncommand = [\"sleep\", \"" + seconds +
                                       "\"]\nlisten = [\"" + files.path("socket") +
                                       "\"]\n[app.more.ready]\nwhen = \"after 10ms\"\n"
                                       "[app.more.logs]\nstdout = \"none\"\n");
  };
  write("1000");
  const Skepd skepd(shell("exec sleep 1000").toml(), options);
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const int web = skepd.worker("web:0").pid;
  const int old = skepd.worker("more:0").pid;
  write("1001");
  ASSERT_EQ(::kill(skepd.pid(), SIGHUP), 0);
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus now = skepd.worker("more:0");
    return now.state == "RUNNING" && now.pid != old;
  }));
  EXPECT_TRUE(skepd.logs("takes over from pid " + std::to_string(old)));
  EXPECT_EQ(skepd.worker("web:0").pid, web);
}

TEST(Config, that_cannot_be_used_changes_nothing_on_SIGHUP_and_is_reported) {
  const Workspace files;
  SkepdOptions options;
  options.daemon_keys = "include = [\"" + files.directory() + "/*.toml\"]";
  (void)files.write("more.toml", "[app.more]\ncommand = [\"sleep\", \"1000\"]\n");
  const Skepd skepd(shell("exec sleep 1000").toml(), options);
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const int old = skepd.worker("more:0").pid;
  (void)files.write("more.toml", "[app.more]\ncomand = [\"sleep\", \"1\"]\n");
  ASSERT_EQ(::kill(skepd.pid(), SIGHUP), 0);
  EXPECT_TRUE(skepd.logs("the config cannot be used, and nothing is changed"));
  EXPECT_TRUE(skepd.logs("more.toml:2:1"));
  EXPECT_EQ(skepd.worker("more:0").pid, old);
}

TEST(Config, counts_workers_by_core) {
  App app = shell("exec sleep 1000");
  std::string text = app.toml();
  const std::string one = "workers = 1";
  text.replace(text.find(one), one.size(), "workers = \"2 per core\"");
  const Skepd skepd(text);
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_EQ(skepd.status().size() % 2, 0U);
}

}  // namespace
}  // namespace skep::harness
