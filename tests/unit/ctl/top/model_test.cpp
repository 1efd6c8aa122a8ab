#include "ctl/top/model.h"

#include <gmock/gmock.h>

#include "unit/ctl/top/hive.h"

namespace skep::ctl::top {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t rows = 10;

Model watching(Sample sample = hive()) {
  Model model;
  model.see(std::move(sample));
  return model;
}

void type(Model& model, std::string_view keys) {
  for (const char c : keys) (void)model.press(key(c), rows);
}

void sort_by(Model& model, SortKey wanted) {
  while (model.sort_key() != wanted) type(model, "s");
}

TEST(TopModel, keeps_skepds_order_until_it_is_told_another) {
  Model model = watching();
  EXPECT_THAT(names(model), ElementsAre("api:0", "web:0", "web:1", "web:2"));
  type(model, "i");
  EXPECT_THAT(names(model), ElementsAre("web:2", "web:1", "web:0", "api:0"));
}

TEST(TopModel, sorts_figures_from_the_highest) {
  Model model = watching();
  sort_by(model, SortKey::lag_p99);
  EXPECT_THAT(names(model), ElementsAre("web:2", "web:1", "web:0", "api:0"));
}

TEST(TopModel, sorts_workers_without_a_figure_last) {
  Sample sample = hive();
  sample.workers[3].lag_p99_seconds.reset();
  Model model = watching(sample);
  sort_by(model, SortKey::lag_p99);
  EXPECT_THAT(names(model), ElementsAre("web:1", "web:0", "api:0", "web:2"));
}

TEST(TopModel, comes_around_all_columns_both_ways) {
  Model model = watching();
  type(model, "S");
  EXPECT_EQ(model.sort_key(), SortKey::stalls);
  type(model, "s");
  EXPECT_EQ(model.sort_key(), SortKey::name);
}

TEST(TopModel, filters_by_name_and_state_as_it_is_typed) {
  Model model = watching();
  type(model, "/web");
  EXPECT_THAT(names(model), ElementsAre("web:0", "web:1", "web:2"));
  type(model, ":1");
  EXPECT_THAT(names(model), ElementsAre("web:1"));
  (void)model.press({Key::backspace}, rows);
  (void)model.press({Key::backspace}, rows);
  (void)model.press({Key::enter}, rows);
  EXPECT_FALSE(model.is_typing_filter());
  EXPECT_THAT(names(model), ElementsAre("web:0", "web:1", "web:2"));
  (void)model.press({Key::escape}, rows);
  EXPECT_EQ(names(model).size(), 4U);
  type(model, "/RUNN");
  EXPECT_EQ(names(model).size(), 4U);
}

TEST(TopModel, takes_no_letter_of_a_filter_for_a_command) {
  Model model = watching();
  type(model, "/q");
  EXPECT_EQ(model.filter(), "q");
  EXPECT_THAT(model.question(), IsEmpty());
}

TEST(TopModel, keeps_the_worker_that_was_chosen_when_others_move) {
  Model model = watching();
  (void)model.press({Key::down}, rows);
  EXPECT_EQ(names(model)[model.selected()], "web:0");
  sort_by(model, SortKey::lag_p99);
  EXPECT_EQ(names(model)[model.selected()], "web:0");
  Sample without = hive();
  without.workers.erase(without.workers.begin() + 1);
  model.see(without);
  EXPECT_EQ(model.selected(), 0U);
}

TEST(TopModel, moves_within_its_workers_only) {
  Model model = watching();
  (void)model.press({Key::up}, rows);
  EXPECT_EQ(model.selected(), 0U);
  (void)model.press({Key::page_down}, rows);
  EXPECT_EQ(model.selected(), 3U);
  (void)model.press({Key::down}, rows);
  EXPECT_EQ(model.selected(), 3U);
  (void)model.press({Key::home}, rows);
  EXPECT_EQ(model.selected(), 0U);
  (void)model.press({Key::end}, 2);
  EXPECT_EQ(model.selected(), 3U);
}

TEST(TopModel, asks_before_it_rolls_or_restarts) {
  Model model = watching();
  type(model, "jjr");
  EXPECT_EQ(model.question(), "Roll web? y/N");
  const auto roll = model.press(key('y'), rows);
  ASSERT_TRUE(roll);
  EXPECT_EQ(roll->kind, Request::Kind::roll);
  EXPECT_EQ(roll->target, "web");
  type(model, "R");
  EXPECT_EQ(model.question(), "Restart web:1? y/N");
  const auto restart = model.press(key('Y'), rows);
  ASSERT_TRUE(restart);
  EXPECT_EQ(restart->kind, Request::Kind::restart);
  EXPECT_EQ(restart->target, "web:1");
}

TEST(TopModel, leaves_it_at_any_other_answer) {
  for (const char other : {'n', 'r', 'q', ' '}) {
    Model model = watching();
    type(model, "R");
    EXPECT_FALSE(model.press(key(other), rows)) << other;
    EXPECT_THAT(model.question(), IsEmpty());
  }
  Model model = watching();
  type(model, "r");
  EXPECT_FALSE(model.press({Key::enter}, rows));
}

TEST(TopModel, asks_for_the_worker_that_was_chosen_though_others_come_before_it_meanwhile) {
  Model model = watching();
  type(model, "R");
  Sample more = hive();
  more.workers.insert(more.workers.begin(), worker("aaa", 0));
  model.see(more);
  EXPECT_EQ(model.press(key('y'), rows)->target, "api:0");
}

TEST(TopModel, leaves_with_q) {
  Model model = watching();
  const auto request = model.press(key('q'), rows);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->kind, Request::Kind::leave);
}

TEST(TopModel, goes_from_help_back_with_any_key) {
  Model model = watching();
  type(model, "?");
  EXPECT_EQ(model.view(), View::help);
  EXPECT_FALSE(model.press(key('q'), rows));
  EXPECT_EQ(model.view(), View::workers);
}

TEST(TopModel, shows_a_log_and_scrolls_in_it) {
  Model model = watching();
  type(model, "jt");
  EXPECT_EQ(model.view(), View::log);
  EXPECT_EQ(model.log_worker(), "web:0");
  EXPECT_STREQ(model.log_stream(), "stdout");
  std::string log;
  for (int i = 0; i < 30; ++i) log += std::to_string(i) + '\n';
  model.see_log(log);
  EXPECT_EQ(model.log_lines().size(), 30U);
  (void)model.press({Key::page_up}, rows);
  EXPECT_EQ(model.log_back(), 10U);
  type(model, "g");
  EXPECT_EQ(model.log_back(), 20U);
  type(model, "jG");
  EXPECT_EQ(model.log_back(), 0U);
  type(model, "e");
  EXPECT_STREQ(model.log_stream(), "stderr");
  EXPECT_THAT(model.log_lines(), IsEmpty());
  EXPECT_FALSE(model.press(key('q'), rows));
  EXPECT_EQ(model.view(), View::workers);
}

TEST(TopModel, lets_no_log_speak_to_the_terminal) {
  Model model = watching();
  model.see_log("\x1b[2Jred\x07\n");
  EXPECT_THAT(model.log_lines(), ElementsAre("?[2Jred?"));
}

TEST(TopModel, remembers_the_lag_of_workers_that_are_there) {
  Model model;
  for (std::size_t i = 0; i < Model::most_history + 5; ++i) model.see(hive());
  EXPECT_EQ(model.history("web:2").size(), Model::most_history);
  EXPECT_EQ(model.history("web:2").back(), 0.004);
  Sample without = hive();
  without.workers.pop_back();
  model.see(without);
  EXPECT_THAT(model.history("web:2"), IsEmpty());
}

TEST(TopModel, keeps_what_it_saw_while_skepd_is_gone) {
  Model model = watching();
  model.lost("no skepd answers");
  EXPECT_EQ(names(model).size(), 4U);
  EXPECT_THAT(model.trouble(), HasSubstr("no skepd"));
  model.see(hive());
  EXPECT_THAT(model.trouble(), IsEmpty());
}

TEST(TopModel, does_nothing_without_workers) {
  Model model = watching({});
  for (const char c : std::string("jkrRtsSi<>")) EXPECT_FALSE(model.press(key(c), rows)) << c;
  EXPECT_EQ(model.view(), View::workers);
  EXPECT_THAT(model.question(), IsEmpty());
}

}  // namespace
}  // namespace skep::ctl::top
