#include "config/wrapper/shell_words.h"

#include <gtest/gtest.h>

namespace skep::config {
namespace {

std::vector<std::string> words_in(std::string_view text) {
  return simple_command(text).value_or(SimpleCommand{}).words;
}

using Words = std::vector<std::string>;

TEST(SimpleCommand, is_split_at_blanks) {
  EXPECT_EQ(words_in("  node\t server.js   --port  80 "),
            (Words{"node", "server.js", "--port", "80"}));
}

TEST(SimpleCommand, loses_its_quotes) {
  EXPECT_EQ(words_in(R"(node 'my server.js' "a \"b\" \c" d\ e "" x'y'"z")"),
            (Words{"node", "my server.js", R"(a "b" \c)", "d e", "", "xyz"}));
  EXPECT_EQ(words_in("node '$HOME && x'"), (Words{"node", "$HOME && x"}));
}

TEST(SimpleCommand, has_its_variables_in_front) {
  const auto command = simple_command("NODE_ENV=production A='b c' node x=1 --y=2");
  ASSERT_TRUE(command);
  EXPECT_EQ(command->words, (Words{"node", "x=1", "--y=2"}));
  using Env = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(command->env, (Env{{"NODE_ENV", "production"}, {"A", "b c"}}));
}

TEST(SimpleCommand, may_replace_its_shell) {
  EXPECT_EQ(words_in("exec node a.js"), (Words{"node", "a.js"}));
  EXPECT_EQ(words_in("A=1 exec node a.js"), (Words{"node", "a.js"}));
}

TEST(SimpleCommand, is_none_where_only_a_shell_can_run_it) {
  for (const char* text :
       {"a && b", "a; b",     "a | b",   "a &",       "a > b",  "a < b",  "(a)",
        "a $B",   "a \"$B\"", "a `b`",   "a \"`b`\"", "a *.js", "a ?.js", "a [b]",
        "# a",    "~/a",      "a {b,c}", "a\nb",      "a\rb",   "! a"})
    EXPECT_FALSE(simple_command(text)) << text;
}

TEST(SimpleCommand, is_none_without_its_end) {
  for (const char* text : {"a 'b", "a \"b", "a \"b\\\"", "a \\"})
    EXPECT_FALSE(simple_command(text)) << text;
}

TEST(SimpleCommand, is_none_without_a_program) {
  for (const char* text : {"", "  \t", "A=1", "''", "A=1 ''"})
    EXPECT_FALSE(simple_command(text)) << text;
}

TEST(SimpleCommand, is_short_and_printable) {
  EXPECT_TRUE(simple_command(std::string(1024, 'a')));
  EXPECT_FALSE(simple_command(std::string(1025, 'a')));
  for (const char* text : {"a \x1B[31m",
                           "a \xC2\x9B"
                           "31m",
                           "a \x7F"})
    EXPECT_FALSE(simple_command(text)) << text;
  EXPECT_FALSE(simple_command({"a\0b", 3}));
}

}  // namespace
}  // namespace skep::config
