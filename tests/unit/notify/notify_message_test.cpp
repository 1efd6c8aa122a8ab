#include "host/notify/notify_message.h"

#include <string>

#include <gtest/gtest.h>

namespace skep::test {

using host::NotifyMessage;
using host::parse_notify_message;
using namespace std::chrono_literals;

static const NotifyMessage silence;

TEST(NotifyMessage, says_that_the_worker_is_ready) {
  NotifyMessage expected;
  expected.ready = true;
  EXPECT_EQ(parse_notify_message("READY=1"), expected);
}

TEST(NotifyMessage, says_that_the_worker_stops) {
  NotifyMessage expected;
  expected.stopping = true;
  EXPECT_EQ(parse_notify_message("STOPPING=1"), expected);
}

TEST(NotifyMessage, feeds_the_watchdog) {
  NotifyMessage expected;
  expected.alive = true;
  EXPECT_EQ(parse_notify_message("WATCHDOG=1"), expected);
}

TEST(NotifyMessage, triggers_the_watchdog) {
  NotifyMessage expected;
  expected.ailing = true;
  EXPECT_EQ(parse_notify_message("WATCHDOG=trigger"), expected);
}

TEST(NotifyMessage, says_several_things_at_once) {
  const auto message = parse_notify_message("READY=1\nSTATUS=up\nWATCHDOG=1\n");
  EXPECT_TRUE(message.ready);
  EXPECT_TRUE(message.alive);
  EXPECT_EQ(message.status, "up");
}

TEST(NotifyMessage, has_a_status_with_anything_after_the_first_equals_sign) {
  EXPECT_EQ(parse_notify_message("STATUS=a=b c").status, "a=b c");
}

TEST(NotifyMessage, has_an_empty_status_that_takes_the_former_back) {
  EXPECT_EQ(parse_notify_message("STATUS=").status, "");
  EXPECT_TRUE(parse_notify_message("STATUS=").tells());
}

TEST(NotifyMessage, makes_the_status_printable_and_cuts_it) {
  EXPECT_EQ(parse_notify_message("STATUS=a\rb\xFF").status,
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(parse_notify_message("STATUS=" + std::string(600, 'x')).status, std::string(512, 'x'));
}

TEST(NotifyMessage, takes_the_last_of_a_name_that_is_repeated) {
  EXPECT_EQ(parse_notify_message("STATUS=a\nSTATUS=b").status, "b");
  EXPECT_EQ(parse_notify_message("EXTEND_TIMEOUT_USEC=1\nEXTEND_TIMEOUT_USEC=2").extend_timeout,
            2us);
  EXPECT_EQ(parse_notify_message("EXTEND_TIMEOUT_USEC=1\nEXTEND_TIMEOUT_USEC=x").extend_timeout,
            1us);
}

TEST(NotifyMessage, asks_for_more_time) {
  EXPECT_EQ(parse_notify_message("EXTEND_TIMEOUT_USEC=1500000").extend_timeout, 1500ms);
}

TEST(NotifyMessage, asks_for_no_more_than_a_day) {
  EXPECT_EQ(parse_notify_message("EXTEND_TIMEOUT_USEC=86400000000").extend_timeout, 24h);
  for (const auto* const most :
       {"86400000001", "9223372036854775808", "18446744073709551615", "99999999999999999999999"})
    EXPECT_EQ(parse_notify_message(std::string("EXTEND_TIMEOUT_USEC=") + most).extend_timeout, 24h)
        << most;
}

TEST(NotifyMessage, asks_for_nothing_with_what_is_no_time) {
  for (const auto* const wrong : {"0", "", "-1", "+1", " 1", "1 ", "1.5", "1s", "0x10", "infinity"})
    EXPECT_EQ(parse_notify_message(std::string("EXTEND_TIMEOUT_USEC=") + wrong), silence) << wrong;
}

TEST(NotifyMessage, says_nothing_with_a_value_that_is_not_known) {
  for (const auto* const wrong : {"READY=0", "READY=", "READY=11", "READY=yes", "STOPPING=true",
                                  "WATCHDOG=2", "WATCHDOG=TRIGGER", "FDSTORE=0", "MAINPIDFD=0"})
    EXPECT_EQ(parse_notify_message(wrong), silence) << wrong;
}

TEST(NotifyMessage, says_nothing_with_a_name_that_is_not_known) {
  for (const auto* const other :
       {"RELOADING=1\nMONOTONIC_USEC=5", "BARRIER=1", "ERRNO=2", "BUSERROR=x", "EXIT_STATUS=1",
        "WATCHDOG_USEC=1", "FDNAME=a", "FDPOLL=0", "NOTIFYACCESS=all", "X_MINE=1", "ready=1",
        " READY=1", "READY =1", "=1", "="})
    EXPECT_EQ(parse_notify_message(other), silence) << other;
}

TEST(NotifyMessage, passes_over_lines_that_assign_nothing) {
  const auto message = parse_notify_message("\n\nREADY\n\nnonsense\nREADY=1\n\n");
  EXPECT_TRUE(message.ready);
}

TEST(NotifyMessage, may_end_with_the_zero_of_a_string) {
  EXPECT_TRUE(parse_notify_message({"READY=1\0", 8}).ready);
  EXPECT_EQ(parse_notify_message({"READY=1\0\0", 9}), silence);
  EXPECT_EQ(parse_notify_message({"READY=1\0\nX=1", 12}), silence);
}

TEST(NotifyMessage, may_be_empty) {
  EXPECT_EQ(parse_notify_message(""), silence);
  EXPECT_EQ(parse_notify_message({"\0", 1}), silence);
}

TEST(NotifyMessage, names_a_main_process_only_to_have_it_refused) {
  EXPECT_EQ(parse_notify_message("MAINPID=4711").main_pid, 4711);
  EXPECT_TRUE(parse_notify_message("MAINPIDFD=1").main_pidfd);
  EXPECT_TRUE(parse_notify_message("MAINPIDFDID=123").main_pidfd);
  EXPECT_FALSE(parse_notify_message("MAINPID=4711\nMAINPIDFD=1").tells());
}

TEST(NotifyMessage, names_no_main_process_that_cannot_be) {
  for (const auto* const wrong : {"0", "-1", "", "1x", "99999999999999", "x"})
    EXPECT_EQ(parse_notify_message(std::string("MAINPID=") + wrong), silence) << wrong;
}

TEST(NotifyMessage, asks_to_keep_descriptors_only_to_have_it_refused) {
  EXPECT_TRUE(parse_notify_message("FDSTORE=1\nFDNAME=a").stores);
  EXPECT_TRUE(parse_notify_message("FDSTOREREMOVE=1\nFDNAME=a").stores);
  EXPECT_FALSE(parse_notify_message("FDSTORE=1").tells());
}

}  // namespace skep::test
