#include "config/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::config {
namespace {

TEST(Problem, is_told_as_file_line_column_and_sentence) {
  EXPECT_EQ((Problem{"skep.toml", 3, 7, "no"}).text(), "skep.toml:3:7: no");
}

TEST(Problem, of_a_whole_file_has_no_line) {
  EXPECT_EQ((Problem{"skep.toml", 0, 0, "no"}).text(), "skep.toml: no");
}

TEST(Problems, come_file_by_file_in_the_order_of_their_places) {
  Problems problems;
  problems.add("b", {2, 1}, "second");
  problems.add("b", {1, 9}, "first");
  problems.close_file();
  problems.add("a", {1, 1}, "third");
  problems.close_file();
  EXPECT_THAT(std::move(problems).take(),
              testing::ElementsAre(testing::Field(&Problem::message, "first"),
                                   testing::Field(&Problem::message, "second"),
                                   testing::Field(&Problem::message, "third")));
}

TEST(Problems, are_cut_off_with_a_count) {
  Problems problems;
  for (std::uint32_t line = 1; line <= 700; ++line) problems.add("a", {line, 1}, "no");
  problems.close_file();
  const auto list = std::move(problems).take();
  ASSERT_EQ(list.size(), 501U);
  EXPECT_EQ(list.back().text(),
            "a: there are 200 more problems, here or in included files; mend these first");
}

}  // namespace
}  // namespace skep::config
