#include "ctl/arguments.h"

#include <gtest/gtest.h>

namespace skep::ctl {
namespace {

Attempt<Arguments> parse(const std::vector<std::string>& words) {
  return parse_arguments(words);
}

struct Refused {
  std::vector<std::string> words;
  std::string sentence;
  ExitCode exit;
};

TEST(Arguments, refuse_wrong_usage_in_supervisorctls_words_and_with_its_codes) {
  const std::vector<Refused> cases{
      {{"start"}, "Error: start requires a process name", ExitCode::invalid_arguments},
      {{"stop"}, "Error: stop requires a process name", ExitCode::generic},
      {{"restart"}, "Error: restart requires a process name", ExitCode::generic},
      {{"signal", "HUP"},
       "Error: signal requires a signal name and a process name",
       ExitCode::generic},
      {{"tail", "-f"}, "Error: tail requires process name", ExitCode::generic},
      {{"tail", "web:0", "stdin"}, "Error: bad channel 'stdin'", ExitCode::generic},
      {{"tail", "web:0", "stdout", "more"}, "Error: too many arguments", ExitCode::generic},
      {{"shutdown", "now"}, "Error: shutdown accepts no arguments", ExitCode::generic},
      {{"version", "web"}, "Error: version accepts no arguments", ExitCode::generic},
      {{"frobnicate"}, "*** Unknown syntax: frobnicate", ExitCode::generic},
  };
  for (const Refused& expected : cases) {
    const auto parsed = parse(expected.words);
    ASSERT_FALSE(parsed) << expected.sentence;
    EXPECT_EQ(parsed.error().sentence, expected.sentence);
    EXPECT_EQ(parsed.error().exit, expected.exit) << expected.sentence;
  }
}

TEST(Arguments, refuse_an_unknown_option_as_invalid) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"status", "--jsno"}, {"--bogus", "status"}}) {
    const auto parsed = parse(words);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().exit, ExitCode::invalid_arguments);
  }
}

TEST(Arguments, take_the_socket_before_and_after_the_verb) {
  EXPECT_EQ(parse({"--socket", "/a", "status"})->socket, "/a");
  EXPECT_EQ(parse({"status", "--socket", "/b", "web"})->socket, "/b");
}

TEST(Arguments, take_names_and_the_json_flag_in_any_order) {
  const auto parsed = parse({"status", "web:0", "--json", "api:*"});
  ASSERT_TRUE(parsed) << parsed.error().sentence;
  EXPECT_TRUE(parsed->json);
  EXPECT_EQ(parsed->names, (std::vector<std::string>{"web:0", "api:*"}));
}

TEST(Arguments, take_the_signal_first_and_then_the_names) {
  const auto parsed = parse({"signal", "USR2", "web:0", "web:1"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->signal, "USR2");
  EXPECT_EQ(parsed->names, (std::vector<std::string>{"web:0", "web:1"}));
}

TEST(Arguments, tail_1600_bytes_of_stdout_unless_told_otherwise) {
  const auto parsed = parse({"tail", "web:0"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->bytes, 1600U);
  EXPECT_EQ(parsed->stream, "stdout");
  EXPECT_FALSE(parsed->follow);
}

TEST(Arguments, take_a_number_with_a_dash_as_the_bytes_to_tail) {
  const auto parsed = parse({"tail", "-100", "web:0", "STDERR"});
  ASSERT_TRUE(parsed) << parsed.error().sentence;
  EXPECT_EQ(parsed->bytes, 100U);
  EXPECT_EQ(parsed->stream, "stderr");
}

TEST(Arguments, follow_with_f) {
  EXPECT_TRUE(parse({"tail", "-f", "web:0"})->follow);
}

TEST(Arguments, refuse_to_tail_more_than_an_answer_may_hold) {
  EXPECT_FALSE(parse({"tail", "-99999999999", "web:0"}));
  EXPECT_FALSE(parse({"tail", "-99999999999999999999999999", "web:0"}));
}

TEST(Arguments, give_help_without_a_verb) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"help"}, {"--help"}}) {
    const auto parsed = parse(words);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->action, Action::help);
    EXPECT_NE(parsed->text.find("restart"), std::string::npos);
  }
}

}  // namespace
}  // namespace skep::ctl
