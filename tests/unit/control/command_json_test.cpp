#include "api/control/command_json.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::api {
namespace {

using testing::HasSubstr;

TEST(ReadCommand, understands_every_verb) {
  for (const auto& [name, verb] : {std::pair{"start", Verb::start}, std::pair{"stop", Verb::stop},
                                   std::pair{"restart", Verb::restart}}) {
    const auto command = read_command(std::string("{\"verb\":\"") + name +
                                      R"(","targets":["web:0","all","api:*"]})");
    ASSERT_TRUE(command) << command.error().message;
    EXPECT_EQ(command->verb, verb);
    const std::vector<Target> targets{{"web", 0}, {"", std::nullopt}, {"api", std::nullopt}};
    EXPECT_EQ(command->targets, targets);
  }
}

TEST(ReadCommand, takes_a_signal_by_name_or_number) {
  for (const char* signal : {"\"HUP\"", "\"SIGHUP\"", "\"hup\"", "\"1\"", "1"})
    EXPECT_EQ(
        read_command(std::string(R"({"verb":"signal","targets":["web"],"signal":)") + signal + '}')
            ->signal,
        SIGHUP)
        << signal;
}

TEST(ReadCommand, has_0_for_a_signal_that_does_not_exist) {
  for (const char* signal : {"\"NOPE\"", "\"\"", "0", "-1", "9999", "\"0\""})
    EXPECT_EQ(
        read_command(std::string(R"({"verb":"signal","targets":["web"],"signal":)") + signal + '}')
            ->signal,
        0)
        << signal;
}

TEST(ReadCommand, takes_a_target_once) {
  EXPECT_EQ(
      read_command(R"({"verb":"stop","targets":["web","web:*","web:1","web"]})")->targets.size(),
      2U);
}

TEST(ReadCommand, says_what_is_wrong) {
  const std::string many = R"({"verb":"stop","targets":[)" + [] {
    std::string names = "\"web\"";
    for (std::size_t count = 0; count < most_targets; ++count) names += ",\"web\"";
    return names;
  }() + "]}";
  for (const auto& [body, sentence] : std::vector<std::pair<std::string, std::string>>{
           {"", "is no JSON"},
           {"nonsense", "is no JSON"},
           {"{\"verb\":\"stop\"", "is no JSON"},
           {std::string(10000, '['), "is no JSON"},
           {"[]", "is no JSON object"},
           {"{}", "`verb` is missing"},
           {R"({"verb":1,"targets":["web"]})", "`verb` is missing"},
           {R"({"verb":"explode","targets":["web"]})", "`verb` is \"explode\"; say start"},
           {R"({"verb":"shutdown","targets":["web"]})", "`verb` is \"shutdown\"; say start"},
           {R"({"verb":"stop"})", "`targets` is missing"},
           {R"({"verb":"stop","targets":[]})", "`targets` is missing"},
           {R"({"verb":"stop","targets":"web"})", "`targets` is missing"},
           {R"({"verb":"stop","targets":[1]})", "no string"},
           {R"({"verb":"stop","targets":["web:x"]})", "names no slot"},
           {R"({"verb":"stop","targets":[""]})", "names no app"},
           {R"({"verb":"signal","targets":["web"]})", "`signal` is missing"},
           {R"({"verb":"signal","targets":["web"],"signal":{}})", "`signal` is no name"},
           {R"({"verb":"stop","targets":["web"],"force":true})", "`force` is not known"},
           {many, "at most 4096"}}) {
    const auto command = read_command(body);
    ASSERT_FALSE(command) << body;
    EXPECT_THAT(command.error().message, HasSubstr(sentence)) << body;
  }
}

TEST(ResultsJson, tells_what_became_of_each_target) {
  EXPECT_EQ(results_json({{{"web", 0}, Verb::stop, Outcome::success, ""},
                          {{"nope", std::nullopt}, Verb::start, Outcome::bad_name, "no \"nope\""}}),
            "{\"results\":[{\"name\":\"web:0\",\"app\":\"web\",\"slot\":0,\"verb\":\"stop\","
            "\"outcome\":\"SUCCESS\",\"code\":80,\"description\":\"\"},\n"
            "{\"name\":\"nope\",\"app\":\"nope\",\"slot\":null,\"verb\":\"start\","
            "\"outcome\":\"BAD_NAME\",\"code\":10,\"description\":\"no \\\"nope\\\"\"}]}\n");
}

TEST(ResultsJson, names_every_outcome) {
  for (const auto& [outcome, name] :
       {std::pair{Outcome::bad_signal, "BAD_SIGNAL"}, std::pair{Outcome::no_file, "NO_FILE"},
        std::pair{Outcome::not_executable, "NOT_EXECUTABLE"}, std::pair{Outcome::failed, "FAILED"},
        std::pair{Outcome::abnormal_termination, "ABNORMAL_TERMINATION"},
        std::pair{Outcome::spawn_error, "SPAWN_ERROR"},
        std::pair{Outcome::already_started, "ALREADY_STARTED"},
        std::pair{Outcome::not_running, "NOT_RUNNING"}})
    EXPECT_THAT(results_json({{{"web", 0}, Verb::start, outcome, ""}}),
                HasSubstr(std::string("\"outcome\":\"") + name + '"'));
}

TEST(ResultsJson, is_an_empty_list_for_none) {
  EXPECT_EQ(results_json({}), "{\"results\":[]}\n");
}

}  // namespace
}  // namespace skep::api
