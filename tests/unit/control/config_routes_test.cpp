#include "api/control/config_routes.h"

#include <gmock/gmock.h>

#include "unit/control/served_control.h"

namespace skep::api {
namespace {

using test::get;
using test::post;
using testing::ElementsAre;
using testing::HasSubstr;

using ConfigRoutes = test::ServedControl;

TEST_F(ConfigRoutes, tell_the_config_in_force_as_text) {
  const auto reply = ask(get("/v1/config"));
  EXPECT_EQ(reply.headers.at("content-type"), "text/plain");
  EXPECT_EQ(reply.body, "[daemon]\n");
}

TEST_F(ConfigRoutes, tell_what_differs) {
  config_.difference =
      ConfigDifference{{{"web", AppChange::Kind::changed, {{"user", "", "\"web\"", Effect::roll}}},
                        {"old", AppChange::Kind::removed, {}}},
                       {{"metrics", "\"\"", "\"127.0.0.1:1\"", Effect::restart}},
                       {"odd"}};
  EXPECT_EQ(ask(get("/v1/config/difference")).body,
            R"({"apps":[{"app":"web","kind":"changed","fields":[{"key":"user","before":null,)"
            R"("after":"\"web\"","effect":"roll"}]},)"
            "\n"
            R"({"app":"old","kind":"removed","fields":[]}],"daemon":[{"key":"metrics",)"
            R"("before":"\"\"","after":"\"127.0.0.1:1\"","effect":"restart"}],)"
            R"("warnings":["odd"]})"
            "\n");
}

TEST_F(ConfigRoutes, tell_every_problem_of_a_file_that_cannot_be_used) {
  config_.difference = fail("skep.toml:1:1: one\nskep.toml:2:1: two");
  const auto reply = ask(get("/v1/config/difference"));
  EXPECT_EQ(reply.status, 422U);
  EXPECT_EQ(reply.body, "{\"error\":\"skep.toml:1:1: one\\nskep.toml:2:1: two\"}\n");
}

TEST_F(ConfigRoutes, update_the_apps_that_are_named) {
  config_.results = std::vector<ConfigResult>{{"web", AppChange::Kind::added, {}},
                                              {"x", AppChange::Kind::changed, fail("no app x")}};
  EXPECT_EQ(ask(post("/v1/config/update", R"({"apps":["web","x","web"]})")).body,
            R"([{"app":"web","kind":"added","outcome":"SUCCESS","description":""},)"
            "\n"
            R"({"app":"x","kind":"changed","outcome":"FAILED","description":"no app x"}])"
            "\n");
  EXPECT_THAT(config_.updated, ElementsAre("web", "x"));
  EXPECT_EQ(config_.updater.pid, ::getpid());
}

TEST_F(ConfigRoutes, update_all_apps_where_none_is_named) {
  config_.updated = {"something"};
  EXPECT_EQ(ask(post("/v1/config/update", "")).status, 200U);
  EXPECT_TRUE(config_.updated.empty());
}

TEST_F(ConfigRoutes, add_and_remove_each_app_by_itself) {
  EXPECT_EQ(ask(post("/v1/config/add", R"({"apps":["web","new"]})")).body,
            R"([{"app":"web","outcome":"ALREADY_ADDED","description":"skepd has web already"},)"
            "\n"
            R"({"app":"new","outcome":"BAD_NAME","description":)"
            R"("the config file has no app new"}])"
            "\n");
  EXPECT_THAT(ask(post("/v1/config/remove", R"({"apps":["web","old"]})")).body,
              testing::AllOf(HasSubstr("STILL_RUNNING"), HasSubstr("SUCCESS")));
  EXPECT_EQ(ask(post("/v1/config/remove", R"({"apps":[]})")).body, "[]\n");
}

TEST_F(ConfigRoutes, tell_which_apps_the_file_has) {
  EXPECT_EQ(ask(get("/v1/config/available")).body,
            R"([{"name":"web","in_use":true,"autostart":true,"workers":4,"directory":"/srv",)"
            R"("command":"node server.js","group":null}])"
            "\n");
}

TEST_F(ConfigRoutes, refuse_what_they_do_not_know) {
  for (const char* body : {"[]", "{", R"({"apps":"web"})", R"({"apps":[1]})", R"({"app":["web"]})"})
    EXPECT_EQ(ask(post("/v1/config/update", body)).status, 400U) << body;
}

TEST_F(ConfigRoutes, start_skepd_anew) {
  EXPECT_EQ(ask(post("/v1/reload", "{}")).status, 202U);
  ASSERT_EQ(operations_.restarts.size(), 1U);
  EXPECT_EQ(operations_.restarts[0].pid, ::getpid());
  operations_.restarted = fail("skep.toml:1:1: wrong");
  EXPECT_EQ(ask(post("/v1/reload", "{}")).status, 422U);
}

}  // namespace
}  // namespace skep::api
