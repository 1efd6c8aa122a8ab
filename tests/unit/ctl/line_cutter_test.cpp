#include "ctl/line_cutter.h"

#include <gmock/gmock.h>

namespace skep::ctl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Cut : public testing::Test {
 protected:
  std::vector<std::string> lines;
  LineCutter cutter{[this](std::string_view line) { lines.emplace_back(line); }};
};

TEST_F(Cut, joins_pieces_to_lines) {
  cutter.feed("on");
  cutter.feed("e\ntwo\n\nth");
  EXPECT_THAT(lines, ElementsAre("one", "two", ""));
  cutter.feed("ree");
  cutter.finish();
  EXPECT_THAT(lines, ElementsAre("one", "two", "", "three"));
}

TEST_F(Cut, ends_with_a_newline_or_without) {
  cutter.feed("one\n");
  cutter.finish();
  EXPECT_THAT(lines, ElementsAre("one"));
}

TEST_F(Cut, hands_a_long_line_on_in_parts) {
  const std::string most(LineCutter::most_line_bytes, 'x');
  cutter.feed("begun");
  EXPECT_THAT(lines, IsEmpty());
  cutter.feed(most + "end\nnext\n");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].size(), LineCutter::most_line_bytes);
  EXPECT_EQ(lines[1], "xxxxxend");
  EXPECT_EQ(lines[2], "next");
}

}  // namespace
}  // namespace skep::ctl
