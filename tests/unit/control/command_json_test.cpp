#include "api/control/command_json.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::api {
namespace {

using testing::HasSubstr;

TEST(ReadCommand, understands_every_verb) {
  for (const auto& [name, verb] :
       {std::pair{"start", Verb::start}, std::pair{"stop", Verb::stop},
        std::pair{"restart", Verb::restart}, std::pair{"roll", Verb::roll}}) {
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

TEST(ReadCommand, drains_only_where_it_is_asked_to) {
  EXPECT_FALSE(read_command(R"({"verb":"stop","targets":["web"]})")->drain);
  EXPECT_FALSE(read_command(R"({"verb":"stop","targets":["web"],"drain":false})")->drain);
  EXPECT_TRUE(read_command(R"({"verb":"stop","targets":["web"],"drain":true})")->drain);
  EXPECT_TRUE(read_command(R"({"verb":"restart","targets":["web:0"],"drain":true})")->drain);
}

TEST(ReadCommand, waits_for_the_end_of_a_roll_only_where_it_is_asked_to) {
  EXPECT_FALSE(read_command(R"({"verb":"roll","targets":["web"]})")->wait);
  EXPECT_TRUE(read_command(R"({"verb":"roll","targets":["web"],"wait":true})")->wait);
}

TEST(ReadCommand, scales_to_a_number_or_by_so_many) {
  const auto scaled = [](const std::string& workers) {
    const auto command =
        read_command(R"({"verb":"scale","targets":["web"],"workers":)" + workers + '}');
    EXPECT_TRUE(command) << workers;
    return command ? std::pair(command->scaling.workers, command->scaling.relative)
                   : std::pair(std::int64_t{0}, false);
  };
  EXPECT_EQ(scaled("1"), std::pair(std::int64_t{1}, false));
  EXPECT_EQ(scaled("4096"), std::pair(std::int64_t{4096}, false));
  EXPECT_EQ(scaled("\"+1\""), std::pair(std::int64_t{1}, true));
  EXPECT_EQ(scaled("\"-2\""), std::pair(std::int64_t{-2}, true));
  EXPECT_EQ(scaled("\"-4096\""), std::pair(std::int64_t{-4096}, true));
}

TEST(ReadCommand, scales_by_nothing_that_is_no_number_of_workers) {
  for (const char* workers : {"0",
                              "-1",
                              "4097",
                              "1.5",
                              "true",
                              "null",
                              "[1]",
                              "\"4\"",
                              "\"\"",
                              "\"+\"",
                              "\"-\"",
                              "\"+0\"",
                              "\"--1\"",
                              "\"+-1\"",
                              "\"+1 \"",
                              "\" +1\"",
                              "\"+1x\"",
                              "\"+4097\"",
                              "\"-99999999999999999999\"",
                              "99999999999999999999"}) {
    const auto command = read_command(R"({"verb":"scale","targets":["web"],"workers":)" +
                                      std::string(workers) + '}');
    ASSERT_FALSE(command) << workers;
    EXPECT_THAT(command.error().message, HasSubstr("give 1 to 4096, or so many more or less"))
        << workers;
  }
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
           {R"({"verb":"stop","targets":["web:-1"]})", "names no slot"},
           {R"({"verb":"stop","targets":[""]})", "names no app"},
           {R"({"verb":"signal","targets":["web"]})", "`signal` is missing"},
           {R"({"verb":"signal","targets":["web"],"signal":{}})", "`signal` is no name"},
           {R"({"verb":"stop","targets":["web"],"force":true})", "`force` is not known"},
           {R"({"verb":"stop","targets":["web"],"drain":1})", "`drain` is neither true nor false"},
           {R"({"verb":"start","targets":["web"],"drain":true})",
            "`drain` says nothing to start; leave it out"},
           {R"({"verb":"roll","targets":["web"],"drain":true})", "`drain` says nothing to roll"},
           {R"({"verb":"roll","targets":["web"],"wait":"yes"})", "`wait` is neither"},
           {R"({"verb":"stop","targets":["web"],"wait":true})", "`wait` says nothing to stop"},
           {R"({"verb":"roll","targets":["web"],"workers":2})", "`workers` says nothing to roll"},
           {R"({"verb":"scale","targets":["web"]})", "`workers` is missing; give 1 to 4096"},
           {R"({"verb":"scale","targets":["web","api:1"],"workers":2})",
            "an app is scaled, not one of its slots; name api instead of api:1"},
           {many, "at most 4096"}}) {
    const auto command = read_command(body);
    ASSERT_FALSE(command) << body;
    EXPECT_THAT(command.error().message, HasSubstr(sentence)) << body;
  }
}

}  // namespace
}  // namespace skep::api
