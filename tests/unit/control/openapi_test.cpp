#include "api/control/openapi.h"

#include <regex>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "model/outcome.h"
#include "unit/control/served_control.h"

namespace skep::api {
namespace {

using testing::UnorderedElementsAreArray;

// "GET /v1/logs/{}/{}", as Router::known() has it.
std::vector<std::string> documented() {
  const boost::json::value document = boost::json::parse(openapi_document());
  std::vector<std::string> routes;
  for (const auto& [path, methods] : document.at("paths").as_object())
    for (const auto& [method, operation] : methods.as_object()) {
      std::string name(method);
      for (char& letter : name) letter = static_cast<char>(std::toupper(letter));
      routes.push_back(name + ' ' +
                       std::regex_replace(std::string(path), std::regex("\\{[a-z]+\\}"), "{}"));
    }
  return routes;
}

// The words that a field of a schema may have; null is left out.
std::vector<std::string> words_of(const char* pointer) {
  const boost::json::value document = boost::json::parse(openapi_document());
  std::vector<std::string> words;
  for (const auto& word : document.at_pointer(pointer).as_array())
    if (!word.is_null()) words.emplace_back(word.as_string());
  return words;
}

template <typename Values>
std::vector<std::string> names_of(const Values& values) {
  std::vector<std::string> names;
  for (const auto value : values) names.emplace_back(name_of(value));
  return names;
}

class OpenApi : public test::ServedControl {};

TEST_F(OpenApi, has_every_route_that_the_server_answers_and_no_other) {
  std::vector<std::string> answered;
  for (const std::string& route : server_->routes())
    if (route.find("/RPC2") == std::string::npos && route.find("logtail") == std::string::npos)
      answered.push_back(route);
  EXPECT_THAT(documented(), UnorderedElementsAreArray(answered))
      << "daemon/api/control/openapi.json documents what control_server.cpp routes";
}

TEST_F(OpenApi, knows_every_word_that_a_field_may_have) {
  const std::string event = "/components/schemas/Event/properties/";
  EXPECT_EQ(words_of((event + "kind/enum").c_str()), names_of(all_notice_kinds));
  EXPECT_EQ(words_of((event + "to/enum").c_str()), names_of(all_worker_states));
  EXPECT_EQ(words_of((event + "reason/enum").c_str()), names_of(all_restart_reasons));
  EXPECT_EQ(words_of((event + "threshold/enum").c_str()), names_of(all_thresholds));
  EXPECT_THAT(
      words_of("/components/schemas/Results/properties/results/items/properties/outcome/enum"),
      UnorderedElementsAreArray(names_of(all_outcomes)));
}

TEST_F(OpenApi, is_served) {
  const auto reply = ask(test::get("/v1/openapi.json"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  EXPECT_EQ(reply.body, openapi_document());
}

}  // namespace
}  // namespace skep::api
