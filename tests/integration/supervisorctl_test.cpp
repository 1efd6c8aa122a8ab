#include <csignal>

#include "integration/side_by_side.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// supervisorctl prints the same, and leaves with the same status, whether a supervisord or a skepd
// is asked; and so does skepctl.
using SupervisorctlIsAnswered = SideBySide;

TEST_F(SupervisorctlIsAnswered, about_the_status) {
  same({"status"});
  same({"status", "all"});
  same({"status", "web:0"});
  same({"status", "web:*"});
  same({"status", "web:1", "log:0"});
  same({"status", "manual:0"});
  same({"status", "web"});
  same({"status", "web:9"});
  same({"status", "nosuch"});
  same({"status", "nosuch:*", "web:0"});
}

TEST_F(SupervisorctlIsAnswered, about_pids) {
  EXPECT_EQ(ours({"pid"}).out, std::to_string(skepd_.pid()) + '\n');
  EXPECT_EQ(ours({"pid", "web:1"}).out, std::to_string(skepd_.worker("web:1").pid) + '\n');
  same({"pid", "manual:0"});
  same({"pid", "web:9"});
  same({"pid", "nosuch"});
  same_exit({"pid"});
  same_exit({"pid", "web:0", "web:1"});
  same_exit({"pid", "all"});
}

TEST_F(SupervisorctlIsAnswered, when_it_starts) {
  same({"start", "web:0"});
  same({"start", "manual:0"});
  same({"start", "manual:0"});
  same({"start", "web:*"});
  same({"start", "broken:0"});
  same({"start", "crash:0"});
  same({"start", "job:0"});
  same({"start", "nosuch"});
  same({"start", "nosuch:*"});
  same({"start", "web:9", "web"});
  same({"start"});
  ASSERT_TRUE(soon_all_show({"status", "job:0"}, "EXITED"));
  same({"status"});
  same_in_any_order({"start", "all"});
}

TEST_F(SupervisorctlIsAnswered, when_it_stops) {
  same({"stop", "web:0"});
  same({"stop", "web:0"});
  same({"status", "web:*"});
  same_in_any_order({"start", "web:*"});
  same_in_any_order({"stop", "web:*"});
  same({"stop", "web:*"});
  same({"stop", "broken:0"});
  same({"stop", "job:0"});
  same({"stop", "manual:0", "log:0"});
  same({"stop", "nosuch"});
  same({"stop", "nosuch:*"});
  same({"stop", "web:9"});
  same({"stop"});
  same_in_any_order({"stop", "all"});
  EXPECT_EQ(sorted_lines(normalised(ours({"status"}).out)),
            sorted_lines(normalised(theirs({"status"}).out)));
  EXPECT_TRUE(skepctls_.all_become("STOPPED"));
}

TEST_F(SupervisorctlIsAnswered, when_it_restarts) {
  same({"restart", "web:0"});
  same({"restart", "manual:0"});
  same_in_any_order({"restart", "web:*"});
  same({"restart", "nosuch"});
  same({"restart", "nosuch:*"});
  same({"restart", "broken:0"});
  same({"restart"});
  soon_same({"status"});
}

TEST_F(SupervisorctlIsAnswered, when_it_sends_signals) {
  same({"signal", "HUP", "log:0"});
  same({"signal", "SIGHUP", "log:0"});
  same({"signal", "1", "log:0"});
  same({"signal", "CONT", "web:*"});
  same({"signal", "NOSUCH", "web:0"});
  same({"signal", "NOSUCH", "web:*"});
  same({"signal", "HUP", "job:0"});
  same({"signal", "HUP", "nosuch"});
  same({"signal", "HUP", "nosuch:*"});
  same({"signal", "CONT", "web:0", "web:1"});
  same_in_any_order({"signal", "CONT", "all"});
  same_in_any_order({"signal", "NOSUCH", "all"});
  same({"signal", "HUP"});
  same({"signal"});
}

TEST_F(SupervisorctlIsAnswered, when_it_errs) {
  same({"frobnicate"});
  same({"help"});
  same({"help", "start"});
  same({"version", "x"});
  same({"avail", "x"});
  same({"reread", "x"});
  same({"shutdown", "x"});
  same({"reload", "x"});
  same({"open", "bad"});
  same({"fg"});
  same({"fg", "nosuch"});
  same({"fg", "manual:0"});
  same({"fg", "a", "b"});
}

TEST_F(SupervisorctlIsAnswered, with_the_version_of_what_it_asks) {
  EXPECT_THAT(theirs({"version"}).out, HasSubstr("4.2"));
  EXPECT_EQ(ours({"version"}).out, skepd_.ctl({"version"}).out);
  same_exit({"version"});
}

TEST_F(SupervisorctlIsAnswered, when_it_ends_the_daemon) {
  same({"shutdown"});
  EXPECT_EQ(skepd_.process().wait(30s), 0);
  EXPECT_EQ(skepctls_.process().wait(30s), 0);
  ASSERT_TRUE(eventually(30s, [&] { return theirs({"status"}).exit == 4; }));
  same({"status"});
  same({"start", "web:0"});
  same({"version"});
}

}  // namespace
}  // namespace skep::harness
