#include "ctl/app_line.h"

#include <gtest/gtest.h>

namespace skep::ctl {
namespace {

TEST(AppLine, has_all_that_skepctl_needs_of_an_app) {
  const auto apps = read_apps(
      R"([{"name":"web","workers_desired":4,"workers_running":3,"spares_desired":2,)"
      R"("spares_held":1,"balance":"source","steering":"classic-bpf","overloaded":true,)"
      R"("roll":{"phase":"going-back","done":1,"total":4,"seconds":2,"text":"lag"},)"
      R"("extras":[{"role":"successor","worker":1,"state":"STARTING","pid":5,"held":false,)"
      R"("seconds":1.5},{"role":"spare","worker":null,"state":"RUNNING","pid":6,"held":true,)"
      R"("seconds":7.25}]}])");
  ASSERT_TRUE(apps) << apps.error().sentence;
  ASSERT_EQ(apps->size(), 1U);
  const AppLine& app = apps->front();
  EXPECT_EQ(app.name, "web");
  EXPECT_EQ(app.workers_desired, 4U);
  EXPECT_EQ(app.workers_running, 3U);
  EXPECT_EQ(app.spares_desired, 2U);
  EXPECT_EQ(app.spares_held, 1U);
  EXPECT_EQ(app.balance, "source");
  EXPECT_EQ(app.steering, "classic-bpf");
  EXPECT_TRUE(app.overloaded);
  ASSERT_TRUE(app.roll);
  EXPECT_EQ(app.roll->phase, RollStatus::Phase::going_back);
  EXPECT_EQ(app.roll->done, 1U);
  EXPECT_EQ(app.roll->total, 4U);
  EXPECT_EQ(app.roll->seconds, 2.0);
  EXPECT_EQ(app.roll->text, "lag");
  ASSERT_EQ(app.spares.size(), 1U);
  EXPECT_EQ(app.spares[0].pid, 6);
  EXPECT_TRUE(app.spares[0].held);
  EXPECT_EQ(app.spares[0].seconds, 7.25);
}

TEST(AppLine, is_empty_where_the_app_has_no_roll_and_nothing_to_steer) {
  const auto apps =
      read_apps(R"([{"name":"web","workers_desired":4,"steering":null,"roll":null,"extras":[]}])");
  ASSERT_TRUE(apps);
  EXPECT_EQ(apps->front().steering, "");
  EXPECT_FALSE(apps->front().roll);
}

TEST(AppLine, is_not_made_of_another_shape) {
  for (const char* body :
       {"", "{}", "[1]", "[{}]", R"([{"name":"web"}])", R"([{"name":"","workers_desired":1}])",
        R"([{"name":"web","workers_desired":-1}])",
        R"([{"name":"web","workers_desired":1,"roll":{"phase":"sideways"}}])",
        R"([{"name":"web","workers_desired":1,"roll":{}}])"}) {
    const auto apps = read_apps(body);
    ASSERT_FALSE(apps) << body;
    EXPECT_NE(apps.error().sentence.find("cannot be understood"), std::string::npos) << body;
  }
}

TEST(AppLine, takes_figures_of_the_wrong_kind_for_none) {
  const auto apps = read_apps(
      R"([{"name":"web","workers_desired":1,"spares_held":"many","overloaded":7,"extras":{},)"
      R"("roll":{"phase":"rolling","done":-1,"total":1e300,"seconds":"long","text":[]}}])");
  ASSERT_TRUE(apps);
  EXPECT_EQ(apps->front().spares_held, 0U);
  EXPECT_EQ(apps->front().roll->total, 0U);
  EXPECT_EQ(apps->front().roll->seconds, 0.0);
}

}  // namespace
}  // namespace skep::ctl
