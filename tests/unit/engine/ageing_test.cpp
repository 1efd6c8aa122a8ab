#include "engine/ageing.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

AppSpec aged(AppSpec spec, Duration age, std::uint32_t jitter = 0) {
  spec.max_age = MaxAge{age, jitter};
  return spec;
}

class Ageing : public testing::Test {
 protected:
  Hive hive;
};

TEST(Age, lies_within_the_jitter) {
  const MaxAge day{24h, 10};
  EXPECT_EQ(age_of(day, 0), 24h - 144min);
  EXPECT_EQ(age_of(day, most_age_draw / 2), 24h);
  EXPECT_EQ(age_of(day, most_age_draw), 24h + 144min);
  EXPECT_EQ(age_of({24h, 0}, 0), 24h);
}

TEST_F(Ageing, replaces_a_worker_that_has_run_for_long_enough_its_successor_first) {
  hive.config({aged(node("web"), 1h)});
  hive.up();
  hive.pass(1h - 1ms);
  EXPECT_THAT(hive.of<action::Spawn>(), IsEmpty());
  hive.pass(1ms);
  EXPECT_THAT(hive.texts(Notice::Kind::roll),
              ElementsAre(HasSubstr("it has run for 60m, max-age is 60m")));
  EXPECT_THAT(hive.of<action::Spawn>(), SizeIs(1));
  EXPECT_EQ(hive.state(), WorkerState::running) << "the old one serves on";
  hive.hand_over();
  EXPECT_EQ(hive.restarts(RestartReason::max_age), 1U);
}

TEST_F(Ageing, begins_anew_with_the_successor) {
  hive.config({aged(node("web"), 1h)});
  hive.up();
  hive.pass(1h);
  hive.hand_over();
  hive.pass(1h - 1ms);
  EXPECT_THAT(hive.of<action::Spawn>(), IsEmpty());
  hive.pass(1ms);
  EXPECT_THAT(hive.of<action::Spawn>(), SizeIs(1));
}

TEST_F(Ageing, counts_from_when_the_worker_was_ready) {
  hive.config({aged(node("web"), 30s)});
  hive.born();
  hive.pass(20s);
  hive.listens();
  hive.pass(29s);
  EXPECT_THAT(hive.of<action::Spawn>(), IsEmpty());
}

TEST_F(Ageing, replaces_no_more_at_once_than_max_surge) {
  hive.config({aged(node("web", 4), 1h)});
  hive.all_up(4);
  hive.pass(1h);
  EXPECT_THAT(hive.of<action::Spawn>(), SizeIs(1));
}

TEST_F(Ageing, ends_a_worker_that_can_have_no_successor_beside_it_within_the_budget) {
  hive.config({aged(app("web", 3), 1h)});
  hive.all_up(3);
  hive.pass(1h);
  EXPECT_THAT(hive.of<action::Drain>(), SizeIs(1));
  hive.leaves(hive.slot(0).worker);
  EXPECT_THAT(hive.of<action::Drain>(), IsEmpty()) << "the first is not back yet";
  hive.up(0);
  EXPECT_THAT(hive.of<action::Drain>(), SizeIs(1));
  EXPECT_EQ(hive.restarts(RestartReason::max_age), 1U);
}

TEST_F(Ageing, differs_from_worker_to_worker) {
  AppSpec web = aged(node("web", 8), 1h, 50);
  web.roll.max_surge = 8;
  hive.config({web});
  hive.all_up(8);
  const auto of_age = [this](Duration passed) {
    hive.pass(passed);
    const auto texts = hive.texts(Notice::Kind::roll);
    return std::count_if(texts.begin(), texts.end(), [](const std::string& text) {
      return text.starts_with("it has run for");
    });
  };
  EXPECT_EQ(of_age(30min - 1ms), 0);
  const auto early = of_age(30min);
  EXPECT_GT(early, 0);
  EXPECT_LT(early, 8);
  EXPECT_EQ(of_age(31min), 8 - early);
}

TEST_F(Ageing, tries_again_after_a_successor_that_failed) {
  hive.config({aged(node("web"), 1h)});
  hive.up();
  hive.pass(1h);
  hive.dies(hive.successor());
  EXPECT_EQ(hive.state(), WorkerState::running);
  hive.pass(31s);
  EXPECT_THAT(hive.of<action::Spawn>(), SizeIs(1));
}

TEST_F(Ageing, obeys_a_changed_max_age_without_a_new_process) {
  hive.config({node("web")});
  hive.up();
  hive.pass(2h);
  hive.config({aged(node("web"), 3h)});
  EXPECT_THAT(hive.of<action::Spawn>(), IsEmpty());
  hive.pass(1h);
  EXPECT_THAT(hive.of<action::Spawn>(), SizeIs(1));
}

TEST_F(Ageing, is_forgotten_with_max_age) {
  hive.config({aged(node("web"), 1h)});
  hive.up();
  hive.config({node("web")});
  hive.pass(10h);
  EXPECT_THAT(hive.of<action::Spawn>(), IsEmpty());
  EXPECT_FALSE(hive.engine.next_deadline());
}

}  // namespace
}  // namespace skep::engine::test
