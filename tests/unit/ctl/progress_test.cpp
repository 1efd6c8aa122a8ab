#include "ctl/progress.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::ctl {
namespace {

using Phase = RollStatus::Phase;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const RollLine rolling{Phase::rolling, 2, 4, 3.7, "waits for web:2 to be ready"};

TEST(ProgressBar, tells_what_is_done_and_what_it_waits_for) {
  EXPECT_EQ(progress_bar("web", rolling, 100, Colour::no),
            "web  [##########----------]  2 of 4, rolling: waits for web:2 to be ready  (3s)");
}

TEST(ProgressBar, counts_minutes) {
  RollLine roll = rolling;
  roll.seconds = 125;
  EXPECT_THAT(progress_bar("web", roll, 100, Colour::no), EndsWith("  (2m05s)"));
}

TEST(ProgressBar, is_empty_before_the_first_and_full_after_the_last) {
  EXPECT_THAT(progress_bar("web", {Phase::rolling, 0, 4, 0, {}}, 100, Colour::no),
              HasSubstr("[--------------------]  0 of 4, rolling  "));
  EXPECT_THAT(progress_bar("web", {Phase::rolling, 4, 4, 0, {}}, 100, Colour::no),
              HasSubstr("[####################]"));
  for (const RollLine& odd :
       {RollLine{Phase::rolling, 0, 0, 0, {}}, RollLine{Phase::rolling, 4'000'000'000, 1, -1, {}}})
    EXPECT_THAT(progress_bar("web", odd, 100, Colour::no), HasSubstr("]  "));
}

TEST(ProgressBar, is_never_wider_than_the_terminal) {
  RollLine roll = rolling;
  roll.text = std::string(500, 'x') + "\xC3\xA4\xC3\xB6";
  for (unsigned columns = 0; columns < 200; ++columns)
    EXPECT_LE(progress_bar("web", roll, columns, Colour::no).size(), columns) << columns;
}

TEST(ProgressBar, is_cut_between_characters) {
  RollLine roll = rolling;
  roll.text.clear();
  for (int count = 0; count < 200; ++count) roll.text += "\xC3\xA4";
  const std::string line = progress_bar("web", roll, 80, Colour::no);
  EXPECT_THAT(line, HasSubstr("\xC3\xA4  (3s)"));
}

TEST(ProgressBar, leaves_the_bar_out_where_there_is_no_room) {
  EXPECT_EQ(progress_bar("web", rolling, 40, Colour::no),
            "web: 2 of 4, rolling: waits for we  (3s)");
}

TEST(ProgressBar, has_colour_where_it_may) {
  EXPECT_THAT(progress_bar("web", rolling, 100, Colour::yes),
              HasSubstr("[\x1b[32m##########\x1b[0m----------]"));
  RollLine back = rolling;
  back.phase = Phase::going_back;
  EXPECT_THAT(progress_bar("web", back, 100, Colour::yes), HasSubstr("[\x1b[33m#####"));
  EXPECT_THAT(progress_bar("web", back, 100, Colour::no), HasSubstr("2 of 4, going back: "));
}

TEST(ProgressChange, is_a_line_that_stays) {
  EXPECT_EQ(progress_change("web", rolling), "web: rolling, 2 of 4: waits for web:2 to be ready");
}

TEST(RollEnd, tells_how_long_a_complete_roll_took) {
  EXPECT_EQ(roll_end("web", {Phase::complete, 4, 4, 3.24, {}}),
            "web: rolled 4 of 4 workers in 3.2s");
  EXPECT_EQ(roll_end("web", {Phase::complete, 1, 1, 0, {}}), "web: rolled 1 of 1 worker in 0.0s");
}

TEST(RollEnd, tells_why_a_roll_came_to_nothing) {
  EXPECT_EQ(
      roll_end("web", {Phase::stopped, 1, 4, 60, "the roll stopped: web:1 was not ready in 1m"}),
      "web: the roll stopped: web:1 was not ready in 1m");
  EXPECT_EQ(roll_end("web", {Phase::rolled_back, 2, 4, 60, "rolled back: the lag of web:1 rose"}),
            "web: rolled back: the lag of web:1 rose");
}

TEST(Progress, off_a_terminal_is_a_line_for_each_change) {
  std::ostringstream out;
  Progress progress(out, std::nullopt, Colour::no);
  RollLine roll{Phase::rolling, 0, 2, 0, "waits for web:0"};
  progress.show({{"web", roll}});
  roll.seconds = 1;
  progress.show({{"web", roll}});
  roll.done = 1;
  roll.text = "waits for web:1";
  progress.show({{"web", roll}});
  roll.phase = Phase::complete;
  progress.show({{"web", roll}});
  progress.clear();
  EXPECT_EQ(out.str(),
            "web: rolling, 0 of 2: waits for web:0\nweb: rolling, 1 of 2: waits for web:1\n");
}

TEST(Progress, on_a_terminal_draws_its_lines_again_and_takes_them_away) {
  std::ostringstream out;
  Progress progress(out, 100U, Colour::no);
  const RollLine roll{Phase::rolling, 0, 2, 0, {}};
  progress.show({{"api", roll}, {"web", roll}});
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
  out.str({});
  progress.show({{"api", roll}, {"web", roll}});
  EXPECT_TRUE(
      out.str().starts_with("\x1b[2A\r\x1b[J"
                            "api  ["))
      << out.str();
  out.str({});
  progress.clear();
  EXPECT_EQ(out.str(), "\x1b[2A\r\x1b[J");
  out.str({});
  progress.clear();
  EXPECT_EQ(out.str(), "");
}

TEST(Progress, on_a_terminal_draws_no_more_lines_than_fit) {
  std::ostringstream out;
  Progress progress(out, 100U, Colour::no);
  std::map<std::string, RollLine> rolls;
  for (int app = 10; app < 30; ++app)
    rolls["app" + std::to_string(app)] = RollLine{Phase::rolling, 0, 2, 0, {}};
  progress.show(rolls);
  EXPECT_THAT(out.str(), EndsWith("\nand 12 more\n"));
  out.str({});
  progress.clear();
  EXPECT_EQ(out.str(), "\x1b[9A\r\x1b[J");
}

}  // namespace
}  // namespace skep::ctl
