#include <gmock/gmock.h>

#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string difference =
    R"({"apps":[{"app":"web","kind":"changed","fields":[)"
    R"({"key":"loop-lag.soft","before":"\"100ms\"","after":"\"50ms\"","effect":"live"},)"
    R"({"key":"command","before":"[\"a\"]","after":"[\"b\"]","effect":"roll"}]},)"
    R"({"app":"api","kind":"added","fields":[]},{"app":"old","kind":"removed","fields":[]}],)"
    R"("daemon":[{"key":"metrics","before":"\"\"","after":"\"127.0.0.1:1\"","effect":"restart"}],)"
    R"("warnings":[]})";
const std::string no_difference = R"({"apps":[],"daemon":[],"warnings":[]})";
const std::string apps =
    R"([{"name":"web","workers_desired":1},{"name":"old","workers_desired":1}])";

FakeDaemon answering(const std::string& body) {
  return FakeDaemon([body](const std::string&) { return FakeDaemon::ok(body); });
}

FakeDaemon updating(const std::string& outcomes) {
  return FakeDaemon([outcomes](const std::string& request) {
    if (request.starts_with("GET /v1/apps ")) return FakeDaemon::ok(apps);
    if (request.starts_with("GET ")) return FakeDaemon::ok(difference);
    return FakeDaemon::ok(outcomes);
  });
}

TEST(Reread, prints_supervisorctls_lines_by_name) {
  const FakeDaemon daemon = answering(difference);
  const Ran ran = skepctl(daemon.path(), {"reread"});
  EXPECT_EQ(ran.out, "api: available\nold: disappeared\nweb: changed\n");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(daemon.requests().at(0), HasSubstr("GET /v1/config/difference "));
}

TEST(Reread, says_that_nothing_differs) {
  const FakeDaemon daemon = answering(no_difference);
  EXPECT_EQ(skepctl(daemon.path(), {"reread"}).out, "No config updates to processes\n");
}

TEST(Reread, prints_all_that_is_wrong_in_the_file) {
  const FakeDaemon daemon([](const std::string&) {
    return FakeDaemon::with_status(422, R"({"error":"a.toml:1:1: one\na.toml:2:1: two"})");
  });
  for (const char* verb : {"reread", "update", "diff", "avail"}) {
    const Ran ran = skepctl(daemon.path(), {verb});
    EXPECT_EQ(ran.out, "ERROR: CANT_REREAD: a.toml:1:1: one\na.toml:2:1: two\n") << verb;
    EXPECT_EQ(ran.exit, 1) << verb;
  }
}

TEST(Diff, shows_what_each_key_takes) {
  const FakeDaemon daemon = answering(difference);
  EXPECT_EQ(skepctl(daemon.path(), {"diff"}).out,
            "web: changed\n"
            "  loop-lag.soft  \"100ms\" -> \"50ms\"  live\n"
            "  command        [\"a\"] -> [\"b\"]     roll\n"
            "api: added\n"
            "old: removed\n"
            "[daemon]: changed\n"
            "  metrics  \"\" -> \"127.0.0.1:1\"  restart of skepd\n");
}

TEST(Diff, is_the_daemons_json_where_that_is_asked_for) {
  const FakeDaemon daemon = answering(difference);
  EXPECT_EQ(skepctl(daemon.path(), {"diff", "--json"}).out, difference + '\n');
}

TEST(Update, prints_what_left_what_changed_and_what_came) {
  const FakeDaemon daemon = updating(R"([{"app":"api","kind":"added","outcome":"SUCCESS"},)"
                                     R"({"app":"web","kind":"changed","outcome":"SUCCESS"},)"
                                     R"({"app":"old","kind":"removed","outcome":"SUCCESS"}])");
  const Ran ran = skepctl(daemon.path(), {"update"});
  EXPECT_EQ(ran.out,
            "old: stopped\nold: removed process group\nweb: updated process group\n"
            "api: added process group\n");
  EXPECT_EQ(ran.exit, 0);
  ASSERT_EQ(daemon.requests().size(), 1U);
  EXPECT_THAT(daemon.requests()[0], HasSubstr("POST /v1/config/update "));
  EXPECT_THAT(daemon.requests()[0], EndsWith(R"({"apps":[]})"));
}

TEST(Update, acts_upon_the_apps_that_are_named_and_complains_of_the_others) {
  const FakeDaemon daemon =
      updating(R"([{"app":"api","kind":"added","outcome":"SUCCESS","description":""}])");
  const Ran ran = skepctl(daemon.path(), {"update", "api", "nobody", "nobody"});
  EXPECT_EQ(ran.out, "ERROR: no such group: nobody\napi: added process group\n");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(daemon.requests().back(), EndsWith(R"({"apps":["api"]})"));
}

TEST(Update, of_nothing_but_unknown_apps_updates_nothing) {
  const FakeDaemon daemon = updating("[]");
  EXPECT_EQ(skepctl(daemon.path(), {"update", "nobody"}).exit, 1);
  for (const std::string& request : daemon.requests()) EXPECT_THAT(request, HasSubstr("GET "));
}

TEST(Update, says_what_failed_and_why) {
  const FakeDaemon daemon =
      updating(R"([{"app":"web","kind":"changed","outcome":"FAILED","description":"it rolls"}])");
  const Ran ran = skepctl(daemon.path(), {"update", "all"});
  EXPECT_EQ(ran.out, "web: ERROR (failed)\n");
  EXPECT_EQ(ran.err, "skepctl: web: it rolls\n");
  EXPECT_EQ(ran.exit, 1);
}

TEST(Add, prints_supervisorctls_lines_and_takes_what_is_there_for_no_failure) {
  const FakeDaemon daemon =
      answering(R"([{"app":"api","outcome":"SUCCESS"},{"app":"web","outcome":"ALREADY_ADDED"}])");
  const Ran ran = skepctl(daemon.path(), {"add", "api", "web"});
  EXPECT_EQ(ran.out, "api: added process group\nERROR: process group already active\n");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(daemon.requests().at(0), EndsWith(R"({"apps":["api","web"]})"));
  const FakeDaemon other = answering(R"([{"app":"nobody","outcome":"BAD_NAME"}])");
  const Ran none = skepctl(other.path(), {"add", "nobody"});
  EXPECT_EQ(none.out, "ERROR: no such process/group: nobody\n");
  EXPECT_EQ(none.exit, 1);
}

TEST(Remove, prints_supervisorctls_lines) {
  const FakeDaemon daemon =
      answering(R"([{"app":"old","outcome":"SUCCESS"},{"app":"web","outcome":"STILL_RUNNING"}])");
  const Ran ran = skepctl(daemon.path(), {"remove", "old", "web"});
  EXPECT_EQ(ran.out, "old: removed process group\nERROR: process/group still running: web\n");
  EXPECT_EQ(ran.exit, 1);
}

TEST(AddAndRemove, of_nothing_ask_nothing) {
  const FakeDaemon daemon = answering("[]");
  EXPECT_EQ(skepctl(daemon.path(), {"add"}).exit, 0);
  EXPECT_EQ(skepctl(daemon.path(), {"remove"}).exit, 0);
  EXPECT_THAT(daemon.requests(), IsEmpty());
}

TEST(Avail, prints_a_line_a_worker_as_supervisorctl_does) {
  const FakeDaemon daemon =
      answering(R"([{"name":"web","in_use":true,"autostart":true,"workers":2},)"
                R"({"name":"api","in_use":false,"autostart":false,"workers":1}])");
  EXPECT_EQ(skepctl(daemon.path(), {"avail"}).out,
            "web:0                            in use    auto      999:999\n"
            "web:1                            in use    auto      999:999\n"
            "api:0                            avail     manual    999:999\n");
}

TEST(Config, is_printed_without_what_would_speak_to_the_terminal) {
  const FakeDaemon daemon = answering("[app.web]\n# \x1b[2J\n");
  EXPECT_EQ(skepctl(daemon.path(), {"config"}).out, "[app.web]\n# ?[2J\n");
}

TEST(ConfigVerbsAgainstAHostileDaemon, refuse_what_has_another_shape) {
  for (const std::string body :
       {"[]", "{}", R"({"apps":[1]})", R"({"apps":[{"app":"web","kind":"odd"}]})",
        R"({"apps":[{"app":"web","kind":"changed","fields":[{"effect":"odd"}]}]})", "["}) {
    const FakeDaemon daemon = answering(body);
    EXPECT_EQ(skepctl(daemon.path(), {"diff"}).exit, 1) << body;
  }
  for (const std::string body : {"{}", "[1]", R"([{"app":"web","outcome":"MAYBE"}])"}) {
    const FakeDaemon daemon = answering(body);
    EXPECT_EQ(skepctl(daemon.path(), {"update"}).exit, 1) << body;
    EXPECT_EQ(skepctl(daemon.path(), {"add", "web"}).exit, 1) << body;
  }
  const FakeDaemon many =
      answering(R"([{"name":"web","in_use":true,"autostart":true,"workers":4000000000}])");
  EXPECT_EQ(skepctl(many.path(), {"avail"}).exit, 1);
}

}  // namespace
}  // namespace skep::ctl
