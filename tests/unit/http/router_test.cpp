#include "api/http/router.h"

#include <gtest/gtest.h>

#include "unit/http/served.h"

namespace skep::api {
namespace {

class RouterTest : public testing::Test {
 protected:
  static Router routes() {
    Router router("ask for /pets");
    router.add("GET", "/pets", [](const Request&, Responder responder) {
      responder.answer(text_response(200, "text/plain", "all"));
    });
    router.add("POST", "/pets", [](const Request& request, Responder responder) {
      responder.answer(text_response(200, "text/plain", "made " + request.body));
    });
    router.add("GET", "/pets/{}/{}", [](const Request& request, Responder responder) {
      responder.answer(
          text_response(200, "text/plain", request.places.at(0) + "|" + request.places.at(1)));
    });
    return router;
  }

  test::Reply ask(const std::string& request, bool head = false) {
    auto client = served_.client();
    client.send(request);
    return client.reply(served_.loop, head).value_or(test::Reply{});
  }

  test::Served served_{routes()};
};

TEST_F(RouterTest, finds_the_handler_by_method_and_path) {
  EXPECT_EQ(ask(test::get("/pets")).body, "all");
  EXPECT_EQ(ask(test::post("/pets", "cat")).body, "made cat");
}

TEST_F(RouterTest, decodes_the_places_of_a_path) {
  EXPECT_EQ(ask(test::get("/pets/web%3A0/a%2Fb?x=1")).body, "web:0|a/b");
}

TEST_F(RouterTest, answers_404_for_a_path_that_no_route_has) {
  for (const char* path : {"/", "/pet", "/pets/", "/pets/1", "/pets/1/", "/pets/1/2/3", "/pets//2",
                           "/pets/%zz/2", "//pets"})
    EXPECT_EQ(ask(test::get(path)).status, 404U) << path;
  EXPECT_EQ(ask(test::get("/")).body, "{\"error\":\"there is no / here; ask for /pets\"}\n");
}

TEST_F(RouterTest, answers_405_with_the_methods_there_are) {
  const auto reply = ask("DELETE /pets HTTP/1.1\r\n\r\n");
  EXPECT_EQ(reply.status, 405U);
  EXPECT_EQ(reply.headers.at("allow"), "GET, POST");
  EXPECT_EQ(reply.body, "{\"error\":\"/pets does not take DELETE, only GET, POST\"}\n");
}

TEST_F(RouterTest, takes_any_token_for_a_method) {
  EXPECT_EQ(ask("BREW /pets HTTP/1.1\r\n\r\n").status, 405U);
}

TEST_F(RouterTest, answers_a_head_as_the_get) {
  const auto reply = ask("HEAD /pets HTTP/1.1\r\n\r\n", true);
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.headers.at("content-length"), "3");
}

}  // namespace
}  // namespace skep::api
