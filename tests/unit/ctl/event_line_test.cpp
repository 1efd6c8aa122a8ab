#include "ctl/event_line.h"

#include <vector>

#include <gmock/gmock.h>

#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string exited =
    R"({"sequence":7,"time":"2026-01-02T03:04:05.678Z","kind":"state","severity":"warning",)"
    R"("app":"web","worker":"web:0","pid":71,"from":"RUNNING","to":"EXITED","reason":"exit",)"
    R"("threshold":null,"text":"exit status 1"})";

std::string told(const std::string& line, Colour colour = Colour::no) {
  const auto event = read_event(line);
  return event ? event_text(*event, colour) : "";
}

TEST(EventLine, tells_when_who_and_what) {
  EXPECT_EQ(told(exited),
            "2026-01-02T03:04:05.678Z  web:0  state: RUNNING -> EXITED (exit): exit status 1");
}

TEST(EventLine, tells_of_an_app_where_there_is_no_worker) {
  EXPECT_EQ(told(R"({"time":"t","kind":"scaled","app":"web","worker":null,"text":"to 6"})"),
            "t  web  scaled: to 6");
}

TEST(EventLine, tells_of_a_gap) {
  EXPECT_EQ(told(R"({"kind":"gap","missed":12})"), "... 12 more are no longer kept");
}

TEST(EventLine, is_coloured_by_its_severity) {
  EXPECT_THAT(told(exited, Colour::yes), HasSubstr("\x1b[33mstate"));
}

TEST(EventLine, lets_nothing_speak_to_the_terminal) {
  EXPECT_EQ(told(R"({"time":"t","kind":"said","app":"w\u001b","text":"\u001b[2J"})"),
            "t  w?  said: ?[2J");
}

TEST(EventLine, is_none_where_there_is_no_kind) {
  EXPECT_FALSE(read_event("{}"));
  EXPECT_FALSE(read_event("[]"));
  EXPECT_FALSE(read_event("x"));
}

TEST(Events, are_a_line_each) {
  const FakeDaemon daemon([](const std::string&) { return FakeDaemon::ok(exited + '\n'); });
  EXPECT_EQ(skepctl(daemon.path(), {"events"}).out, told(exited) + '\n');
  EXPECT_EQ(skepctl(daemon.path(), {"events", "--json"}).out, exited + '\n');
  EXPECT_THAT(daemon.requests().at(0), HasSubstr("GET /v1/events?limit=50 "));
}

TEST(Events, go_on_where_a_reader_was) {
  const FakeDaemon daemon([](const std::string&) { return FakeDaemon::ok(exited + '\n'); });
  (void)skepctl(daemon.path(), {"events", "-f", "--after", "6"});
  EXPECT_THAT(daemon.requests().at(0), HasSubstr("GET /v1/events?after=6&follow=1 "));
}

}  // namespace
}  // namespace skep::ctl
