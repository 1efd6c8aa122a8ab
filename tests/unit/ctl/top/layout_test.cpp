#include "ctl/top/layout.h"

#include <gmock/gmock.h>

#include "ctl/text.h"
#include "ctl/top/columns.h"
#include "unit/ctl/top/hive.h"

namespace skep::ctl::top {
namespace {

using testing::Not;
using testing::StartsWith;

constexpr Size usual{24, 80};

Model watching(Sample sample = hive()) {
  Model model;
  model.see(std::move(sample));
  return model;
}

std::vector<std::string> lines(const Model& model, Size size = usual) {
  std::vector<std::string> lines;
  for (const Line& line : layout(model, size, Glyphs::ascii)) lines.push_back(text_of(line));
  return lines;
}

Look look_of(const Frame& frame, const std::string& text) {
  for (const Line& line : frame)
    for (const Span& span : line)
      if (span.text.find(text) != std::string::npos) return span.look;
  ADD_FAILURE() << text << " is not there";
  return Look::plain;
}

TEST(TopLayout, shows_every_figure_of_a_worker_in_80_columns) {
  const auto screen = lines(watching());
  EXPECT_THAT(screen[0], StartsWith(" skep  2 apps, 4 workers: 4 run  cpu 49.4%  memory 180M"));
  EXPECT_THAT(screen[1],
              StartsWith("NAMEv      STATE     CPU%   MEM       HEAP  P50  P99  MAX    LAG  CONN"));
  EXPECT_EQ(screen[2],
            "api:0      RUNNING   12.3   45M [##-]  50%  0.5  1.0 1.5s      #   123    0    0");
  EXPECT_EQ(screen.size(), 24U);
  EXPECT_THAT(screen.back(), StartsWith(" s sort  / filter  r roll  R restart  t log"));
}

TEST(TopLayout, fills_any_size_and_nothing_more) {
  std::vector<Model> models(3, watching());
  (void)models[1].press(key('t'), 5);
  models[1].see_log(std::string(500, 'x') + "\nsecond\n");
  (void)models[2].press(key('?'), 5);
  models[2].lost("gone");
  for (const Model& model : models)
    for (std::size_t rows = 0; rows < 30; ++rows)
      for (std::size_t columns = 0; columns < 140; columns += 7) {
        const Frame frame = layout(model, {rows, columns}, Glyphs::unicode);
        EXPECT_EQ(frame.size(), rows);
        for (const Line& line : frame) EXPECT_EQ(length_of(text_of(line)), columns);
      }
}

TEST(TopLayout, leaves_out_the_least_needed_columns_where_there_is_no_room) {
  const auto ids = [](std::size_t width) {
    std::vector<Column::Id> found;
    for (const Column& column : columns_for(width)) found.push_back(column.id);
    return found;
  };
  EXPECT_EQ(ids(80).size(), 12U);
  EXPECT_EQ(ids(79).size(), 11U);
  EXPECT_THAT(ids(79), Not(testing::Contains(Column::Id::stalls)));
  EXPECT_THAT(ids(20), testing::ElementsAre(Column::Id::name, Column::Id::state));
}

TEST(TopLayout, uses_what_a_wide_terminal_has) {
  std::size_t width = 0;
  for (const Column& column : columns_for(120)) width += column.width + 1;
  EXPECT_EQ(width - 1, 120U);
}

TEST(TopLayout, keeps_the_chosen_worker_in_sight) {
  Sample many;
  for (int i = 0; i < 100; ++i) many.workers.push_back(worker("web", i));
  Model model = watching(many);
  for (int i = 0; i < 70; ++i) (void)model.press({Key::down}, 21);
  const auto screen = lines(model);
  EXPECT_EQ(std::count_if(screen.begin(), screen.end(),
                          [](const std::string& line) { return line.starts_with("web:70 "); }),
            1);
  EXPECT_EQ(body_rows(model, usual), 21U);
}

TEST(TopLayout, says_that_skepd_is_gone_and_dims_what_it_knew) {
  Model model = watching();
  model.lost("no skepd answers at /run/skep/control.sock");
  const Frame frame = layout(model, usual, Glyphs::ascii);
  EXPECT_EQ(look_of(frame, "trying again: no skepd answers at /run/skep/control.sock"), Look::bad);
  EXPECT_EQ(look_of(frame, "web:1"), Look::dim);
}

TEST(TopLayout, waits_for_the_first_sample) {
  EXPECT_THAT(lines(Model())[2], StartsWith(" waiting for skepd"));
}

TEST(TopLayout, marks_what_is_not_well) {
  Sample sample = hive();
  sample.workers[1].stalled = true;
  sample.workers[2].state = WorkerState::fatal;
  sample.workers[3].heap_used_bytes = 90e6;
  const Frame frame = layout(watching(sample), usual, Glyphs::ascii);
  EXPECT_EQ(look_of(frame, "STALLED"), Look::warning);
  EXPECT_EQ(look_of(frame, "FATAL"), Look::bad);
  EXPECT_EQ(look_of(frame, "90%"), Look::bad);
}

TEST(TopLayout, shows_how_a_roll_goes_and_an_overload) {
  Sample sample = hive();
  sample.apps[1].roll = RollLine{RollStatus::Phase::rolling, 1, 3, 2.0, "waits for web:1"};
  sample.apps[0].overloaded = true;
  const auto screen = lines(watching(sample));
  EXPECT_THAT(screen[1], StartsWith(" api: overloaded, skepd answers 503"));
  EXPECT_THAT(screen[2], StartsWith(" web: rolling 1 of 3  waits for web:1"));
}

TEST(TopLayout, shows_dashes_for_what_is_not_known) {
  Worker stopped;
  stopped.name = "web:0";
  stopped.state = WorkerState::stopped;
  const auto screen = lines(watching({{stopped}, {}}));
  EXPECT_EQ(screen[2],
            "web:0      STOPPED      -     -          -    -    -    -      _     -    0    0");
}

TEST(TopLayout, asks_and_tells_in_its_last_line) {
  Model model = watching();
  (void)model.press(key('R'), 10);
  EXPECT_THAT(lines(model).back(), StartsWith(" Restart api:0? y/N"));
  (void)model.press(key('n'), 10);
  EXPECT_THAT(lines(model).back(), StartsWith(" left as it is"));
  model.told("web:0: started");
  EXPECT_THAT(lines(model).back(), StartsWith(" web:0: started"));
  (void)model.press(key('/'), 10);
  (void)model.press(key('w'), 10);
  EXPECT_THAT(lines(model).back(), StartsWith(" filter: w_"));
}

TEST(TopLayout, shows_the_end_of_a_log) {
  Model model = watching();
  (void)model.press(key('t'), 10);
  std::string log;
  for (int i = 0; i < 100; ++i) log += "line " + std::to_string(i) + '\n';
  model.see_log(log);
  const auto screen = lines(model);
  EXPECT_THAT(screen[1], StartsWith("api:0 stdout"));
  EXPECT_THAT(screen[22], StartsWith("line 99 "));
  (void)model.press({Key::up}, body_rows(model, usual));
  EXPECT_THAT(lines(model)[22], StartsWith("line 98 "));
}

TEST(TopLayout, fits_its_help_into_80_columns) {
  Model model = watching();
  (void)model.press(key('?'), 10);
  for (const Line& line : layout(model, {24, 200}, Glyphs::ascii))
    EXPECT_EQ(text_of(line).find_last_not_of(' ') < 80 ||
                  text_of(line).find_last_not_of(' ') == std::string::npos,
              true)
        << text_of(line);
}

}  // namespace
}  // namespace skep::ctl::top
