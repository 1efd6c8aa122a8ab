#include "config/expand.h"

#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

std::string expanded(std::string_view text) {
  const auto result = expand(text, four_cores().getenv);
  return result ? *result : "error: " + result.error().message;
}

TEST(Expansion, puts_the_environment_in_place_of_names_in_braces) {
  EXPECT_EQ(expanded("${HOME}"), "/home/bee");
  EXPECT_EQ(expanded("a${HOME}b${HOME}c"), "a/home/beeb/home/beec");
  EXPECT_EQ(expanded("<${EMPTY}>"), "<>");
}

TEST(Expansion, gives_the_default_where_a_variable_is_unset_or_empty) {
  EXPECT_EQ(expanded("${NOT_SET:-3000}"), "3000");
  EXPECT_EQ(expanded("${EMPTY:-3000}"), "3000");
  EXPECT_EQ(expanded("${HOME:-3000}"), "/home/bee");
  EXPECT_EQ(expanded("<${NOT_SET:-}>"), "<>");
}

TEST(Expansion, makes_one_dollar_of_two) {
  EXPECT_EQ(expanded("$$"), "$");
  EXPECT_EQ(expanded("$${HOME}"), "${HOME}");
  EXPECT_EQ(expanded("$$$${HOME}"), "$${HOME}");
}

TEST(Expansion, leaves_other_dollars_alone) {
  EXPECT_EQ(expanded("echo $HOME costs 5$"), "echo $HOME costs 5$");
}

TEST(Expansion, does_not_look_again_at_what_was_put_in) {
  const auto once =
      expand("${A}", [](const std::string&) { return std::optional<std::string>("${A}"); });
  EXPECT_EQ(*once, "${A}");
}

TEST(Expansion, names_the_variable_that_is_not_set) {
  EXPECT_EQ(
      expanded("${NOT_SET}"),
      "error: the environment variable NOT_SET is not set; set it, or write ${NOT_SET:-default}");
}

TEST(Expansion, refuses_what_is_no_name) {
  for (const char* text : {"${}", "${1A}", "${A-B}", "${A B}", "${:-x}", "${A", "${A:-${B}}"})
    EXPECT_TRUE(expanded(text).starts_with("error: ")) << text;
}

TEST(Expansion, is_bounded_by_what_a_program_can_be_given) {
  const auto half = [](const std::string&) {
    return std::optional<std::string>(std::string(longest_text / 2 + 1, 'x'));
  };
  EXPECT_TRUE(expand("${A}", half));
  EXPECT_EQ(expand("${A}${A}", half).error().message, "a text has at most 131071 bytes");
}

TEST(Expansion, works_without_an_environment) {
  EXPECT_EQ(*expand("${A:-b}", nullptr), "b");
  EXPECT_FALSE(expand("${A}", nullptr));
}

}  // namespace
}  // namespace skep::config
