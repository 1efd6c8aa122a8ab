#include <gmock/gmock.h>

#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::HasSubstr;

const std::string workers =
    R"([{"app":"web","worker":0,"state":"RUNNING","pid":71,"description":""},)"
    R"({"app":"longer","worker":0,"state":"RUNNING","pid":72,"description":""}])";

FakeDaemon with_logs(const std::string& web, const std::string& longer) {
  return FakeDaemon([web, longer](const std::string& request) {
    if (request.starts_with("GET /v1/status ")) return FakeDaemon::ok(workers);
    if (request.starts_with("GET /v1/logs/web:0/stdout?")) return web;
    if (request.starts_with("GET /v1/logs/longer:0/stdout?")) return longer;
    return FakeDaemon::with_status(404, R"({"error":"there is nothing here"})");
  });
}

TEST(Logs, put_each_line_behind_its_workers_name) {
  const FakeDaemon daemon = with_logs(FakeDaemon::ok("one\n\ntwo"), FakeDaemon::ok("three\n"));
  const Ran ran = skepctl(daemon.path(), {"logs"});
  EXPECT_EQ(ran.out, "web:0    | one\nweb:0    | \nweb:0    | two\nlonger:0 | three\n");
  EXPECT_EQ(ran.exit, 0);
}

TEST(Logs, are_of_the_workers_that_are_named) {
  const FakeDaemon daemon = with_logs(FakeDaemon::ok("one\n"), FakeDaemon::ok("three\n"));
  const Ran ran = skepctl(daemon.path(), {"logs", "-100", "web", "nobody"});
  EXPECT_EQ(ran.out, "nobody: ERROR (no such process)\nweb:0 | one\n");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(daemon.requests().back(), HasSubstr("bytes=100 "));
}

TEST(Logs, are_followed_side_by_side_until_they_end) {
  const FakeDaemon daemon = with_logs(FakeDaemon::ok("one\ntwo\n"), FakeDaemon::ok("three\n"));
  const Ran ran = skepctl(daemon.path(), {"logs", "-f"});
  EXPECT_THAT(ran.out, HasSubstr("web:0    | one\nweb:0    | two\n"));
  EXPECT_THAT(ran.out, HasSubstr("longer:0 | three\n"));
  EXPECT_EQ(ran.exit, 0);
}

TEST(Logs, are_objects_for_json) {
  const FakeDaemon daemon = with_logs(FakeDaemon::ok("one\xff\n"), FakeDaemon::ok(""));
  EXPECT_EQ(skepctl(daemon.path(), {"logs", "--json"}).out,
            "{\"name\":\"web:0\",\"stream\":\"stdout\",\"text\":\"one\xEF\xBF\xBD\"}\n");
}

TEST(Logs, are_told_apart_by_colour_on_a_terminal) {
  const FakeDaemon daemon = with_logs(FakeDaemon::ok("one\n"), FakeDaemon::ok("three\n"));
  const Ran ran = skepctl(daemon.path(), {"logs"}, std::chrono::seconds(5), Colour::yes);
  EXPECT_THAT(ran.out, HasSubstr("\x1b[36mweb:0    |\x1b[0m one\n"));
  EXPECT_THAT(ran.out, HasSubstr("\x1b[33mlonger:0 |\x1b[0m three\n"));
}

TEST(Logs, say_which_cannot_be_had_and_why) {
  const FakeDaemon daemon = with_logs(
      FakeDaemon::with_status(409, R"({"error":"it goes nowhere"})"), FakeDaemon::ok("three\n"));
  const Ran ran = skepctl(daemon.path(), {"logs"});
  EXPECT_EQ(ran.out, "longer:0 | three\n");
  EXPECT_EQ(ran.err, "skepctl: web:0: it goes nowhere\n");
  EXPECT_EQ(ran.exit, 1);
}

}  // namespace
}  // namespace skep::ctl
