#include <gmock/gmock.h>

#include "unit/control/served_control.h"

namespace skep::api {
namespace {

using test::post;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class StdinRoute : public test::ServedControl {
 protected:
  test::Reply write(const std::string& body) { return ask(post("/v1/stdin", body)); }
};

TEST_F(StdinRoute, hands_the_text_on_as_it_stands) {
  EXPECT_EQ(write(R"({"target":"web:1","text":"a line\nand\u00e9"})").status, 200U);
  EXPECT_THAT(input_.written, ElementsAre(Pair("web:1", "a line\nand\xC3\xA9")));
}

TEST_F(StdinRoute, tells_who_wrote) {
  static_cast<void>(write(R"({"target":"web:1","text":""})"));
  ASSERT_EQ(input_.peers.size(), 1U);
  EXPECT_EQ(input_.peers[0].uid, ::getuid());
}

TEST_F(StdinRoute, tells_a_worker_that_does_not_exist_from_one_that_cannot_be_given_it) {
  using Kind = StdinRefusal::Kind;
  for (const Kind kind : {Kind::bad_name, Kind::not_running, Kind::no_file, Kind::full}) {
    input_.answer = tl::unexpected(StdinRefusal{kind, "this is why"});
    const auto reply = write(R"({"target":"web:9","text":"x"})");
    EXPECT_EQ(reply.status, kind == Kind::bad_name ? 404U : 409U);
    EXPECT_THAT(reply.body, HasSubstr("this is why"));
  }
}

TEST_F(StdinRoute, refuses_what_it_does_not_understand) {
  EXPECT_THAT(write("x").body, HasSubstr("the body is no JSON"));
  EXPECT_THAT(write("[]").body, HasSubstr("no JSON object"));
  EXPECT_THAT(write(R"({"text":"x"})").body, HasSubstr("`target` is missing"));
  EXPECT_THAT(write(R"({"target":"web:0"})").body, HasSubstr("`text` is missing"));
  EXPECT_THAT(write(R"({"target":"web:-1","text":""})").body, HasSubstr("names no slot"));
  EXPECT_THAT(write(R"({"target":"web:0","text":"","eof":1})").body,
              HasSubstr("`eof` is not known"));
  EXPECT_TRUE(input_.written.empty());
}

}  // namespace
}  // namespace skep::api
