#include "api/control/results_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::api {
namespace {

using testing::HasSubstr;

TEST(ResultsJson, tells_what_became_of_each_target) {
  EXPECT_EQ(results_json({{{"web", 0}, Verb::stop, Outcome::success, ""},
                          {{"nope", std::nullopt}, Verb::start, Outcome::bad_name, "no \"nope\""}}),
            "{\"results\":[{\"name\":\"web:0\",\"app\":\"web\",\"group\":null,\"slot\":0,\"verb\":"
            "\"stop\","
            "\"outcome\":\"SUCCESS\",\"code\":80,\"description\":\"\"},\n"
            "{\"name\":\"nope\",\"app\":\"nope\",\"group\":null,\"slot\":null,\"verb\":\"start\","
            "\"outcome\":\"BAD_NAME\",\"code\":10,\"description\":\"no \\\"nope\\\"\"}]}\n");
}

TEST(ResultsJson, names_the_group_where_there_is_one) {
  EXPECT_THAT(results_json({{{"web", 0, "back"}, Verb::stop, Outcome::success, ""}}),
              HasSubstr(R"({"name":"back:web:0","app":"web","group":"back","slot":0,)"));
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
