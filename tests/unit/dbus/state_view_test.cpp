#include "api/dbus/state_view.h"

#include <vector>

#include <gtest/gtest.h>

namespace skep::api::dbus {
namespace {

struct StateViewTest : testing::Test {
  EngineSnapshot present;
  int looks = 0;
  std::vector<std::function<void()>> later;
  StateView view{[this] {
                   ++looks;
                   return present;
                 },
                 [this](auto task) { later.push_back(std::move(task)); }};

  StateViewTest() {
    AppStatus app;
    app.name = "web";
    app.slots.resize(2);
    present.apps.push_back(app);
  }
};

TEST_F(StateViewTest, takes_the_state_once_for_many_reads_of_a_turn) {
  for (int i = 0; i < 100; ++i) EXPECT_NE(view.slot("web", 1), nullptr);
  EXPECT_EQ(looks, 1);
}

TEST_F(StateViewTest, takes_it_anew_in_the_next_turn) {
  (void)view.state();
  later.front()();
  (void)view.state();
  EXPECT_EQ(looks, 2);
}

TEST_F(StateViewTest, takes_it_anew_when_something_happened) {
  EXPECT_NE(view.app("web"), nullptr);
  present.apps.clear();
  view.outdate();
  EXPECT_EQ(view.app("web"), nullptr);
}

TEST_F(StateViewTest, has_no_app_and_no_slot_that_is_not_there) {
  EXPECT_EQ(view.app("other"), nullptr);
  EXPECT_EQ(view.slot("web", 2), nullptr);
  EXPECT_EQ(view.slot("other", 0), nullptr);
}

}  // namespace
}  // namespace skep::api::dbus
