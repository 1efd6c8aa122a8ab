#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/state_codec.h"
#include "unit/engine/hive.h"
#include "unit/engine/listen_addresses.h"

namespace skep::engine::test {
namespace {

using testing::ElementsAre;

// A roll in the middle: one worker passed its trial, one is on it, one has a successor that boots;
// a spare is held, an old worker drains, and a command waits for the end.
Hive rolling() {
  Hive hive;
  AppSpec web = node("web", 4);
  web.spares = 1;
  web.roll = {2, 60s};
  hive.config({web});
  hive.all_up(4);
  hive.tell(event::Spawned{hive.spare(), 99});
  hive.tell(event::Asked{hive.spare(), 5, v4("0.0.0.0", 80)});
  hive.tell(event::Asked{hive.spare(), 6, v4("\xff", 81)});
  web.env["MODE"] = "new";
  hive.config({web});
  hive.pass(1s);
  hive.up(hive.successor(0));
  hive.pass(30s);
  hive.up(hive.successor(1));
  hive.pass(30s);
  Sample sample = hive.sample(1);
  sample.lag = 3ms;
  sample.heap = HeapFigures{7, 9};
  hive.see(sample);
  return hive;
}

// Both do the same from now on.
void expect_to_go_on_the_same(Hive hive, const std::function<void(Hive&)>& what) {
  Hive other;
  const std::string saved = hive.engine.save();
  auto loaded = Engine::load(saved);
  ASSERT_TRUE(loaded) << loaded.error().message;
  ASSERT_EQ(loaded->save(), saved);
  other.engine = *std::move(loaded);
  other.now = hive.now;
  what(hive);
  what(other);
  EXPECT_EQ(other.engine.save(), hive.engine.save());
  EXPECT_EQ(other.last.size(), hive.last.size());
}

TEST(SaveLoadRoll, completes_as_it_would_have) {
  expect_to_go_on_the_same(rolling(), [](Hive& hive) {
    ASSERT_EQ(hive.roll_status().phase, RollStatus::Phase::rolling);
    for (int i = 0; i < 5; ++i) {
      for (std::uint32_t index = 0; index < 4; ++index)
        if (hive.successor(index).incarnation != 0) hive.up(hive.successor(index));
      hive.pass(60s);
    }
    EXPECT_EQ(hive.roll_status().phase, RollStatus::Phase::complete);
  });
}

TEST(SaveLoadRoll, goes_back_as_it_would_have) {
  expect_to_go_on_the_same(rolling(), [](Hive& hive) {
    hive.dies(killed_by(11), 1);
    EXPECT_EQ(hive.roll_status().phase, RollStatus::Phase::going_back);
    hive.pass(60s);
    EXPECT_EQ(hive.status("web").workers_desired, 4U);
  });
}

TEST(SaveLoadRoll, promotes_the_spare_as_it_would_have) {
  expect_to_go_on_the_same(rolling(), [](Hive& hive) {
    hive.dies(killed_by(9), 3);
    EXPECT_EQ(hive.of<action::Promote>().size(), 1U);
    ASSERT_EQ(hive.of<action::Answer>().size(), 2U);
    EXPECT_EQ(hive.of<action::Answer>()[1].ask, 6U);
  });
}

TEST(SaveLoadRoll, ends_drains_as_it_would_have) {
  expect_to_go_on_the_same(rolling(), [](Hive& hive) {
    ASSERT_NE(hive.retiree(1).incarnation, 0U);
    hive.pass(32s);
    EXPECT_FALSE(hive.of<action::Signal>().empty());
  });
}

TEST(SaveLoadRoll, answers_who_waits_for_it) {
  Hive hive;
  hive.config({node("web")});
  hive.up();
  hive.roll(true, 8);
  expect_to_go_on_the_same(std::move(hive), [](Hive& each) {
    each.up(each.successor());
    EXPECT_THAT(each.outcomes(8), ElementsAre(Outcome::success));
  });
}

TEST(SaveLoadRoll, keeps_that_a_worker_wants_to_retire) {
  Hive hive;
  AppSpec spec = node("web", 2);
  hive.config({spec});
  hive.all_up(2);
  for (const std::uint32_t index : {0U, 1U})
    hive.tell(event::Said{hive.slot(index).worker, event::Said::What::retire});
  expect_to_go_on_the_same(std::move(hive), [](Hive& each) {
    each.up(each.successor(0));
    EXPECT_NE(each.successor(1).incarnation, 0U);
  });
}

TEST(SaveLoadRoll, keeps_how_the_app_was_scaled) {
  Hive hive;
  hive.config({node("web", 2)});
  hive.all_up(2);
  hive.scale(4);
  expect_to_go_on_the_same(std::move(hive), [](Hive& each) {
    EXPECT_TRUE(each.config({node("web", 2)}).empty());
    EXPECT_EQ(each.slots(), 4U);
  });
}

TEST(SaveLoadRoll, keeps_what_was_told_of_traffic) {
  Hive hive;
  AppSpec spec = node("web", 2);
  spec.loop_lag.hard.reset();
  spec.overload.after = 1s;
  hive.config({spec});
  hive.all_up(2);
  hive.silent(2s, 0);
  hive.silent(2s, 1);
  ASSERT_TRUE(hive.status().overloaded);
  expect_to_go_on_the_same(std::move(hive), [](Hive& each) {
    each.silent(2s, 0);
    EXPECT_TRUE(each.of<action::Rescue>().empty());
    EXPECT_TRUE(each.of<action::Overload>().empty());
    each.silent(0ms, 0);
    EXPECT_EQ(each.of<action::Overload>().size(), 1U);
  });
}

TEST(SaveLoadRoll, counts_on_where_rolls_were_counted) {
  expect_to_go_on_the_same(rolling(), [](Hive& hive) {
    hive.dies(hive.successor(2));
    EXPECT_EQ(hive.status().rolls, (RollCounts{0, 1, 0}));
  });
}

}  // namespace
}  // namespace skep::engine::test
