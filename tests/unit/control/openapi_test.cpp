#include "api/control/openapi.h"

#include <regex>

#include <boost/json.hpp>
#include <gmock/gmock.h>

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

class OpenApi : public test::ServedControl {};

TEST_F(OpenApi, has_every_route_that_the_server_answers_and_no_other) {
  std::vector<std::string> answered;
  for (const std::string& route : server_->routes())
    if (route.find(" /v1/") != std::string::npos) answered.push_back(route);
  EXPECT_THAT(documented(), UnorderedElementsAreArray(answered))
      << "daemon/api/control/openapi.json documents what control_server.cpp routes";
}

TEST_F(OpenApi, is_served) {
  const auto reply = ask(test::get("/v1/openapi.json"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.headers.at("content-type"), "application/json");
  EXPECT_EQ(reply.body, openapi_document());
}

}  // namespace
}  // namespace skep::api
