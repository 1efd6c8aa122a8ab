#include "host/channel/line_splitter.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

using skep::host::LineSplitter;

namespace {

std::vector<std::string> lines_of(LineSplitter& splitter, std::string_view bytes) {
  std::vector<std::string> lines;
  while (const auto line = splitter.take(bytes)) lines.emplace_back(*line);
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST(LineSplitter, finds_several_lines_in_one_piece) {
  LineSplitter splitter(10);
  EXPECT_EQ(lines_of(splitter, "one\n\ntwo\nthr"), (Lines{"one", "", "two"}));
}

TEST(LineSplitter, joins_a_line_that_comes_in_pieces) {
  LineSplitter splitter(10);
  EXPECT_EQ(lines_of(splitter, "on"), Lines{});
  EXPECT_EQ(lines_of(splitter, "e"), Lines{});
  EXPECT_EQ(lines_of(splitter, "\ntwo\n"), (Lines{"one", "two"}));
}

TEST(LineSplitter, gives_the_same_lines_wherever_the_pieces_are_cut) {
  const std::string text = "a\nbcdefghij\n12345678901\nlonger than that\n\nz\n";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    LineSplitter splitter(10);
    Lines lines = lines_of(splitter, std::string_view(text).substr(0, cut));
    for (const auto& line : lines_of(splitter, std::string_view(text).substr(cut)))
      lines.push_back(line);
    EXPECT_EQ(lines, (Lines{"a", "bcdefghij", "", "z"})) << "cut at " << cut;
    EXPECT_EQ(splitter.skipped(), 2U);
  }
}

TEST(LineSplitter, takes_a_line_of_just_the_longest_length) {
  LineSplitter splitter(4);
  EXPECT_EQ(lines_of(splitter, "1234\n12"), Lines{"1234"});
  EXPECT_EQ(lines_of(splitter, "34\n"), Lines{"1234"});
  EXPECT_EQ(splitter.skipped(), 0U);
}

TEST(LineSplitter, skips_a_longer_line_to_its_end_and_counts_it_once) {
  LineSplitter splitter(4);
  EXPECT_EQ(lines_of(splitter, "12345"), Lines{});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(lines_of(splitter, "67890"), Lines{});
  EXPECT_EQ(lines_of(splitter, "0\nok\n"), Lines{"ok"});
  EXPECT_EQ(splitter.skipped(), 1U);
}
