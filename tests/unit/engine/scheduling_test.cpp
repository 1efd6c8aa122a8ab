#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Scheduling : public testing::Test {
 protected:
  Scheduling() {
    AppSpec web = node("web", 2);
    web.restart_at = Schedule{"0 4 * * *", 1, 1U << 4U, 0xfffffffe, 0x1ffe, 0x7f};
    hive.config({web});
    hive.all_up(2);
  }

  const Actions& due() { return hive.tell(event::ScheduleDue{"web"}); }

  Hive hive;
};

TEST_F(Scheduling, rolls_the_app_and_says_why) {
  due();
  EXPECT_THAT(hive.texts(Notice::Kind::roll),
              ElementsAre("restart-at \"0 4 * * *\" is due: 2 workers to be replaced"));
  hive.hand_over(0);
  hive.hand_over(1);
  EXPECT_EQ(hive.roll_status().phase, RollStatus::Phase::complete);
  EXPECT_EQ(hive.restarts(RestartReason::scheduled, 0), 1U);
  EXPECT_EQ(hive.restarts(RestartReason::scheduled, 1), 1U);
}

TEST_F(Scheduling, leaves_a_roll_that_is_under_way_alone) {
  hive.roll();
  due();
  EXPECT_THAT(hive.texts(Notice::Kind::roll),
              ElementsAre(HasSubstr("left out: the app is being rolled already")));
  EXPECT_EQ(hive.status().rolls, (RollCounts{}));
}

TEST_F(Scheduling, starts_nothing_that_is_stopped) {
  hive.stop({});
  hive.dies(exit_status(0), 0);
  hive.dies(exit_status(0), 1);
  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Scheduling, of_an_app_that_is_gone_or_has_none_does_nothing) {
  EXPECT_THAT(hive.tell(event::ScheduleDue{"nobody"}), IsEmpty());
  hive.config({node("web", 2)});
  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Scheduling, does_nothing_while_the_daemon_shuts_down) {
  hive.command(Verb::shutdown, {});
  EXPECT_THAT(due(), IsEmpty());
}

}  // namespace
}  // namespace skep::engine::test
