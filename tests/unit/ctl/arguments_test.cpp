#include "ctl/arguments.h"

#include <gtest/gtest.h>

#include "ctl/verbs/table.h"
#include "ctl/verbs/verbs.h"

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
      {{"tail"}, "Error: too few arguments", ExitCode::generic},
      {{"tail", "-x", "web:0"}, "Error: bad argument -x", ExitCode::generic},
      {{"maintail", "web:0"}, "Error: bad argument web:0", ExitCode::generic},
      {{"maintail", "-1", "web:0", "x"}, "Error: too many arguments", ExitCode::generic},
      {{"clear"}, "Error: clear requires a process name", ExitCode::generic},
      {{"avail", "web"}, "Error: avail accepts no arguments", ExitCode::generic},
      {{"reread", "web"}, "Error: reread accepts no arguments", ExitCode::generic},
      {{"open", "ftp://x"}, "ERROR: url must be unix://PATH or ssh://HOST", ExitCode::generic},
      {{"open", "ssh://a,ssh://b"},
       "Error: open takes one host; --host takes several",
       ExitCode::invalid_arguments},
      {{"tail", "-f"}, "Error: tail requires process name", ExitCode::generic},
      {{"tail", "web:0", "stdin"}, "Error: bad channel 'stdin'", ExitCode::generic},
      {{"tail", "web:0", "stdout", "more"}, "Error: too many arguments", ExitCode::generic},
      {{"shutdown", "now"}, "Error: shutdown accepts no arguments", ExitCode::generic},
      {{"version", "web"}, "Error: version accepts no arguments", ExitCode::generic},
      {{"roll"}, "Error: roll requires the name of an app, or all", ExitCode::invalid_arguments},
      {{"scale", "web"},
       "Error: scale requires the name of an app and a number of workers: 6, +1 or -1",
       ExitCode::invalid_arguments},
      {{"scale", "web", "2", "3"},
       "Error: scale requires the name of an app and a number of workers: 6, +1 or -1",
       ExitCode::invalid_arguments},
      {{"scale", "web:1", "2"},
       "Error: scale takes an app, not one of its workers: web",
       ExitCode::invalid_arguments},
      {{"scale", "web", "0"},
       "Error: an app has at least one worker; skepctl stop ends them all",
       ExitCode::invalid_arguments},
      {{"frobnicate"}, "*** Unknown syntax: frobnicate", ExitCode::generic},
  };
  for (const Refused& expected : cases) {
    const auto parsed = parse(expected.words);
    ASSERT_FALSE(parsed) << expected.sentence;
    const std::string told = parsed.error().sentence + parsed.error().line;
    EXPECT_EQ(told.substr(0, told.find("\nusage: skepctl ")), expected.sentence);
    EXPECT_EQ(parsed.error().exit, expected.exit) << expected.sentence;
  }
}

TEST(Arguments, show_the_usage_where_supervisorctl_does) {
  EXPECT_EQ(parse({"stop"}).error().line,
            "Error: stop requires a process name\nusage: skepctl stop [OPTION...] NAME...");
  EXPECT_EQ(parse({"fg"}).error().line,
            "ERROR: no process name supplied\nusage: skepctl fg WORKER");
  EXPECT_EQ(parse({"tail", "web:0", "stdin"}).error().line, "Error: bad channel 'stdin'");
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

TEST(Arguments, take_reload_of_an_app_for_roll) {
  for (const char* verb : {"roll", "reload"}) {
    const auto parsed = parse({verb, "web", "api", "--wait"});
    ASSERT_TRUE(parsed) << parsed.error().sentence;
    EXPECT_EQ(parsed->verb->name, verb);
    EXPECT_EQ(parsed->names, (std::vector<std::string>{"web", "api"}));
    EXPECT_TRUE(parsed->wait);
  }
  EXPECT_FALSE(parse({"roll", "all"})->wait);
}

TEST(Arguments, take_the_name_of_an_app_that_is_a_verbs_too) {
  const auto parsed = parse({"restart", "status", "check"});
  ASSERT_TRUE(parsed) << parsed.error().sentence;
  EXPECT_EQ(parsed->verb, &restart_verb);
  EXPECT_EQ(parsed->names, (std::vector<std::string>{"status", "check"}));
}

TEST(Arguments, take_a_number_of_workers_and_so_many_more_or_less) {
  const auto scaling = [](const std::string& word) {
    const auto parsed = parse({"scale", "web", word});
    EXPECT_TRUE(parsed) << word;
    EXPECT_EQ(parsed->verb, &scale_verb);
    EXPECT_EQ(parsed->names, std::vector<std::string>{"web"});
    return std::pair(parsed->workers->workers, parsed->workers->relative);
  };
  EXPECT_EQ(scaling("6"), std::pair(std::int64_t{6}, false));
  EXPECT_EQ(scaling("4096"), std::pair(std::int64_t{4096}, false));
  EXPECT_EQ(scaling("+1"), std::pair(std::int64_t{1}, true));
  EXPECT_EQ(scaling("-1"), std::pair(std::int64_t{-1}, true));
  EXPECT_EQ(scaling("-12"), std::pair(std::int64_t{-12}, true));
}

TEST(Arguments, take_a_negative_number_of_workers_for_no_option_wherever_it_stands) {
  EXPECT_EQ(parse({"scale", "-2", "web"})->workers->workers, -2);
  const auto parsed = parse({"--socket", "/a", "scale", "web", "-2", "--json"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->workers->workers, -2);
  EXPECT_TRUE(parsed->json);
}

TEST(Arguments, refuse_what_is_no_number_of_workers) {
  for (const char* word : {"4097", "+0", "-0", "-4097", "six", "1.5", "+", "-", "+-1", "--1", "",
                           "99999999999999999999", "-99999999999999999999"}) {
    const auto parsed = parse({"scale", "web", word});
    ASSERT_FALSE(parsed) << word;
    EXPECT_EQ(parsed.error().exit, ExitCode::invalid_arguments) << word;
  }
}

TEST(Arguments, drain_with_stop_and_restart_only) {
  EXPECT_TRUE(parse({"stop", "--drain", "web"})->drain);
  EXPECT_TRUE(parse({"restart", "web:0", "--drain"})->drain);
  EXPECT_FALSE(parse({"stop", "web"})->drain);
  EXPECT_FALSE(parse({"start", "--drain", "web"}));
}

TEST(Arguments, follow_with_f) {
  EXPECT_TRUE(parse({"tail", "-f", "web:0"})->follow);
}

TEST(Arguments, refuse_to_tail_more_than_an_answer_may_hold) {
  EXPECT_FALSE(parse({"tail", "-99999999999", "web:0"}));
  EXPECT_FALSE(parse({"tail", "-99999999999999999999999999", "web:0"}));
}

TEST(Arguments, name_no_verb_without_one) {
  EXPECT_EQ(parse({})->verb, nullptr);
  EXPECT_EQ(parse({"--socket", "/a"})->verb, nullptr);
}

TEST(Arguments, take_help_for_a_verb_and_as_an_option_of_one) {
  EXPECT_EQ(parse({"--help"})->verb, &help_verb);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"help", "roll"}, {"roll", "--help"}, {"roll", "web", "-h"}}) {
    const auto parsed = parse(words);
    ASSERT_TRUE(parsed) << parsed.error().sentence;
    EXPECT_EQ(parsed->verb, &help_verb);
    EXPECT_EQ(parsed->names, std::vector<std::string>{"roll"});
  }
}

TEST(Arguments, drain_without_being_told_to) {
  EXPECT_TRUE(parse({"drain", "web:0"})->drain);
}

TEST(Arguments, take_where_events_go_on) {
  const auto parsed = parse({"events", "-f", "--after", "17"});
  ASSERT_TRUE(parsed) << parsed.error().sentence;
  EXPECT_TRUE(parsed->follow);
  EXPECT_EQ(parsed->after, 17U);
  EXPECT_FALSE(parse({"events", "--after", "-1"}));
  EXPECT_FALSE(parse({"events", "web"}));
}

}  // namespace
}  // namespace skep::ctl
