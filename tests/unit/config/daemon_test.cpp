#include <gtest/gtest.h>

#include "config/metrics_address.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

TEST(Daemon, has_defaults) {
  DaemonSpec expected;
  expected.socket = "/run/skep/control.sock";
  EXPECT_EQ(loaded("").daemon, expected);
  EXPECT_EQ(expected.metrics, "127.0.0.1:9712");
}

TEST(Daemon, is_read_whole) {
  const DaemonSpec daemon =
      loaded(
          "[daemon]\nsocket = \"${HOME}/s\"\nmetrics = \"\"\nlog = \"/var/log/skepd.log\"\n"
          "log-level = \"debug\"\nlog-rotate = \"1MiB x 2\"\n")
          .daemon;
  EXPECT_EQ(daemon.socket, "/home/bee/s");
  EXPECT_EQ(daemon.metrics, "");
  EXPECT_EQ(daemon.log, "/var/log/skepd.log");
  EXPECT_EQ(daemon.log_level, "debug");
  EXPECT_EQ(daemon.log_rotate_bytes, 1ULL << 20U);
  EXPECT_EQ(daemon.log_rotate_keep, 2U);
}

TEST(Daemon, may_log_to_stderr_by_name) {
  EXPECT_EQ(loaded("[daemon]\nlog = \"\"\n").daemon.log, "");
}

TEST(Daemon, may_never_rotate_its_log) {
  EXPECT_EQ(loaded("[daemon]\nlog-rotate = \"never\"\n").daemon.log_rotate_bytes, 0U);
}

TEST(Daemon, may_do_without_a_control_socket) {
  EXPECT_EQ(loaded("[daemon]\nsocket = \"\"\n").daemon.socket, "");
}

TEST(Daemon, lets_in_by_the_mode_and_group_of_its_socket) {
  const DaemonSpec daemon =
      loaded("[daemon]\nsocket-mode = \"0600\"\nsocket-group = \"skep\"\n").daemon;
  EXPECT_EQ(daemon.socket_mode, 0600U);
  EXPECT_EQ(daemon.socket_group, "skep");
  EXPECT_EQ(daemon.read_only_group, "");
}

TEST(Daemon, lets_everybody_connect_where_it_has_to_tell_two_groups_apart) {
  const DaemonSpec daemon = loaded("[daemon]\nread-only-group = \"skep-read\"\n").daemon;
  EXPECT_EQ(daemon.read_only_group, "skep-read");
  EXPECT_EQ(daemon.socket_mode, 0666U);
  EXPECT_EQ(
      loaded("[daemon]\nread-only-group = \"r\"\nsocket-mode = \"0660\"\n").daemon.socket_mode,
      0660U);
}

TEST(Daemon, takes_no_mode_that_keeps_its_own_user_out) {
  for (const char* mode : {"", "066", "0060", "0400", "1777", "0888", "rw-rw----"})
    EXPECT_FALSE(problems_of("[daemon]\nsocket-mode = \"" + std::string(mode) + "\"\n").empty())
        << mode;
}

TEST(MetricsAddress, is_numeric_with_a_port) {
  for (const char* text : {"", "127.0.0.1:9712", "0.0.0.0:0", "[::1]:9712", "[::]:65535"})
    EXPECT_TRUE(check_metrics_address(text)) << text;
}

TEST(MetricsAddress, is_nothing_else) {
  for (const char* text :
       {"9712", ":9712", "localhost:9712", "127.0.0.1", "127.0.0.1:", "::1:9712", "127.0.0.1:65536",
        "127.0.0.1:-1", "127.0.0.1:97x", "[::1]", "[127.0.0.1]:1", "127.0.0.1 :1"})
    EXPECT_FALSE(check_metrics_address(text)) << text;
}

}  // namespace
}  // namespace skep::config
