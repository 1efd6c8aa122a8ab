#include <csignal>
#include <fstream>
#include <signal.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

// Workers that say who they are and write on, and one that answers what it is told.
std::string hive() {
  App web = shell("echo I am $SKEP_INSTANCE; exec sleep 1000");
  web.workers = 2;
  App echo = shell("while read line; do echo \"heard $line\"; done");
  echo.name = "echo";
  echo.keys = "stdin = \"pipe\"\n";
  echo.logs = "stdout = \"@RUN@/echo.log\"";
  return web.toml() + echo.toml();
}

class Verbs : public testing::Test {
 protected:
  Verbs() : skepd(hive(), {"log = \"@RUN@/skepd.log\"\n", {}, {}, {}, false, false, {}, true}) {
    EXPECT_TRUE(skepd.all_become("RUNNING"));
  }

  const Skepd skepd;
};

TEST_F(Verbs, logs_of_several_workers_stand_behind_their_names) {
  EXPECT_TRUE(eventually([&] {
    const Finished logs = skepd.ctl({"logs", "web"});
    return logs.out == "web:0 | I am 0\nweb:1 | I am 1\n" && logs.exit == 0;
  })) << skepd.ctl({"logs", "web"}).out;
}

TEST_F(Verbs, logs_go_on_until_they_are_interrupted) {
  const std::string out = skepd.workspace().path("followed");
  Process follower(
      {{skepctl_program(), "--socket", skepd.socket(), "logs", "-f"}, {}, out, {}, {}});
  EXPECT_TRUE(
      eventually([&] { return read_file(out).find("web:1 | I am 1") != std::string::npos; }));
  EXPECT_EQ(skepd.ctl({"restart", "web:1"}).exit, 0);
  EXPECT_TRUE(eventually([&] {
    const std::string text = read_file(out);
    const auto first = text.find("web:1 | I am");
    return first != std::string::npos && text.find("web:1 | I am", first + 1) != std::string::npos;
  })) << read_file(out);
  follower.signal(SIGINT);
  const auto status = follower.wait(std::chrono::seconds(20));
  ASSERT_TRUE(status);
  EXPECT_EQ(*status, 0);
}

TEST_F(Verbs, clear_empties_a_log) {
  ASSERT_TRUE(eventually([&] { return skepd.ctl({"tail", "web:0"}).out == "I am 0\n"; }));
  const Finished cleared = skepd.ctl({"clear", "web:0", "nobody"});
  EXPECT_THAT(cleared.out, HasSubstr("web:0: cleared\n"));
  EXPECT_THAT(cleared.out, HasSubstr("nobody: ERROR (no such process)\n"));
  EXPECT_EQ(cleared.exit, 1);
  EXPECT_EQ(skepd.ctl({"tail", "web:0"}).out, "\n");
}

TEST_F(Verbs, maintail_is_the_end_of_skepds_own_log) {
  EXPECT_TRUE(eventually([&] { return !skepd.ctl({"maintail", "-20"}).out.empty(); }));
  const Finished tail = skepd.ctl({"maintail"});
  EXPECT_EQ(tail.exit, 0) << tail.out << tail.err;
  EXPECT_THAT(tail.out, HasSubstr("web:0"));
}

TEST_F(Verbs, events_tell_what_happened_and_go_on_from_a_number) {
  EXPECT_EQ(skepd.ctl({"stop", "web:0"}).exit, 0);
  const Finished events = skepd.ctl({"events"});
  EXPECT_THAT(events.out, ContainsRegex("web:0  state: [A-Z]+ -> STOPPED"));
  const Finished later = skepd.ctl({"events", "--json", "--after", "1"});
  EXPECT_THAT(later.out, StartsWith("{\"sequence\":2,"));
}

TEST_F(Verbs, show_knows_a_worker_its_thresholds_and_its_past) {
  const Finished shown = skepd.ctl({"show", "web:1"});
  EXPECT_EQ(shown.exit, 0) << shown.err;
  for (const char* part :
       {"state              RUNNING", "app:\n", "thresholds:\n", "last events:\n", "web:1  state"})
    EXPECT_THAT(shown.out, HasSubstr(part));
}

TEST_F(Verbs, config_is_what_diff_and_update_compare_the_file_with) {
  EXPECT_THAT(skepd.ctl({"config"}).out, HasSubstr("[app.web"));
  EXPECT_THAT(skepd.ctl({"config", "--json"}).out, StartsWith("{\""));
  EXPECT_EQ(skepd.ctl({"diff"}).out, "No config updates to processes\n");
  EXPECT_EQ(skepd.ctl({"reread"}).out, "No config updates to processes\n");
  EXPECT_EQ(skepd.ctl({"update"}).out, "");
  EXPECT_EQ(skepd.ctl({"update", "nobody"}).out, "ERROR: no such group: nobody\n");
}

TEST_F(Verbs, update_makes_a_new_app_run_and_a_file_with_a_mistake_nothing) {
  const std::string file = skepd.workspace().path("skep.toml");
  std::ofstream(file, std::ios::app)
      << "\n[app.more]\ncommand = [\"sleep\", \"1000\"]\nworkers = 1\n";
  EXPECT_EQ(skepd.ctl({"reread"}).out, "more: available\n");
  EXPECT_THAT(skepd.ctl({"avail"}).out,
              HasSubstr("more:0                           avail     auto"));
  EXPECT_EQ(skepd.ctl({"update"}).out, "more: added process group\n");
  EXPECT_TRUE(skepd.becomes("more:0", "RUNNING"));
  EXPECT_EQ(skepd.ctl({"add", "more"}).out, "ERROR: process group already active\n");
  EXPECT_EQ(skepd.ctl({"remove", "more"}).out, "ERROR: process/group still running: more\n");
  std::ofstream(file, std::ios::app) << "nonsense = 1\n";
  const Finished broken = skepd.ctl({"update"});
  EXPECT_THAT(broken.out, StartsWith("ERROR: CANT_REREAD: "));
  EXPECT_THAT(broken.out, HasSubstr("nonsense"));
  EXPECT_EQ(broken.exit, 1);
}

TEST_F(Verbs, check_finds_the_file_that_skepd_runs_with) {
  const Finished checked = skepd.ctl({"check"});
  EXPECT_EQ(checked.exit, 0) << checked.out << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("2 apps, nothing wrong"));
  const std::string wrong = skepd.workspace().write("wrong.toml", "[app.web]\ncomand = 1\n");
  const Finished refused = skepd.ctl({"check", wrong});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("comand"));
  EXPECT_THAT(skepd.ctl({"check", wrong, "--json"}).out, HasSubstr("\"usable\":false"));
}

}  // namespace
}  // namespace skep::harness
