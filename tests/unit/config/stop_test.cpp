#include <csignal>

#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

TEST(Stop, has_a_signal_by_name_or_number) {
  EXPECT_EQ(web("stop = { signal = \"SIGINT\" }\n").stop.signal, SIGINT);
  EXPECT_EQ(web("stop = { signal = \"quit\" }\n").stop.signal, SIGQUIT);
  EXPECT_EQ(web("stop = { signal = \"10\" }\n").stop.signal, SIGUSR1);
}

TEST(Stop, has_a_time_until_the_kill) {
  EXPECT_EQ(web("stop = { kill = \"0s\" }\n").stop.kill, std::chrono::seconds(0));
  EXPECT_EQ(web("stop = { kill = \"2m\" }\n").stop.kill, std::chrono::minutes(2));
}

TEST(Stop, gives_what_is_open_half_a_minute_unless_told_otherwise) {
  EXPECT_EQ(web("").stop.drain, std::chrono::seconds(30));
  EXPECT_EQ(web("stop = { drain = \"2m\" }\n").stop.drain, std::chrono::minutes(2));
  EXPECT_EQ(web("stop = { drain = \"0s\" }\n").stop.drain, std::chrono::seconds(0));
}

}  // namespace
}  // namespace skep::config
