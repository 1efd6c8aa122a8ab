#include "host/logs/gathering_pause.h"

#include <gtest/gtest.h>

namespace skep::host::logs {
namespace {

using std::chrono::microseconds;

TEST(GatheringPause, is_200_us_after_a_line) {
  GatheringPause pause;
  EXPECT_EQ(pause.after(80), microseconds(200));
  EXPECT_EQ(pause.after(80), microseconds(200));
}

TEST(GatheringPause, is_none_after_nothing_or_much) {
  GatheringPause pause;
  EXPECT_EQ(pause.after(0), microseconds(0));
  EXPECT_EQ(pause.after(20'000), microseconds(0));
  EXPECT_EQ(pause.after(128'000), microseconds(0));
}

TEST(GatheringPause, shrinks_for_a_writer_that_would_fill_its_pipe) {
  GatheringPause pause;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(pause.after(100'000), microseconds(0));
  EXPECT_EQ(pause.after(4096), microseconds(50));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(pause.after(100'000), microseconds(0));
  EXPECT_EQ(pause.after(4096), microseconds(25));
}

TEST(GatheringPause, grows_again_for_a_writer_of_lines) {
  GatheringPause pause;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(pause.after(100'000), microseconds(0));
  for (int i = 0; i < 3; ++i) EXPECT_LT(pause.after(80), microseconds(200));
  EXPECT_EQ(pause.after(80), microseconds(200));
}

}  // namespace
}  // namespace skep::host::logs
