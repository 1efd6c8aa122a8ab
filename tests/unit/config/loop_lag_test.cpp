#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(LoopLag, has_a_soft_and_a_hard_limit) {
  const AppSpec app = web("loop-lag = { soft = \"20ms\", hard = \"1m\" }\n");
  EXPECT_EQ(app.loop_lag.soft, milliseconds(20));
  EXPECT_EQ(app.loop_lag.hard, seconds(60));
}

TEST(LoopLag, can_be_off) {
  const AppSpec app = web("loop-lag = { soft = \"off\", hard = \"off\" }\n");
  EXPECT_EQ(app.loop_lag.soft, std::nullopt);
  EXPECT_EQ(app.loop_lag.hard, std::nullopt);
}

TEST(LoopLag, keeps_the_default_of_what_is_not_given) {
  const AppSpec app = web("loop-lag = { soft = \"off\" }\n");
  EXPECT_EQ(app.loop_lag.soft, std::nullopt);
  EXPECT_EQ(app.loop_lag.hard, LoopLagLimits{}.hard);
}

TEST(LoopLag, hard_may_be_below_the_default_of_soft_that_is_off) {
  EXPECT_EQ(web("loop-lag = { soft = \"off\", hard = \"50ms\" }\n").loop_lag.hard,
            milliseconds(50));
}

TEST(LoopLag, can_be_off_where_there_is_no_agent) {
  const AppSpec app = web("command = [\"sleep\", \"1\"]\nloop-lag = { soft = \"off\" }\n");
  EXPECT_EQ(app.loop_lag.soft, std::nullopt);
}

TEST(LoopLag, is_measured_in_a_node_app_without_cluster_too) {
  EXPECT_EQ(web("cluster = false\nloop-lag = { soft = \"50ms\" }\n").loop_lag.soft,
            milliseconds(50));
}

TEST(LoopLag, with_one_bad_limit_is_not_compared) {
  EXPECT_THAT(
      problems_of("[app.web]\ncommand = [\"node\"]\nloop-lag = { soft = \"1m\", hard = \"x\" }\n"),
      ElementsAre(HasSubstr("3:34: \"hard\" in [app.web.loop-lag]: \"x\" is not a duration")));
}

}  // namespace
}  // namespace skep::config
