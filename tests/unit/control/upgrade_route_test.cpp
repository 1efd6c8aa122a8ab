#include <gmock/gmock.h>

#include "unit/control/served_control.h"

namespace skep::api {
namespace {

using test::get;
using test::post;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class UpgradeRoute : public test::ServedControl {
 protected:
  test::Reply upgrade(const std::string& body) { return ask(post("/v1/upgrade", body)); }
};

TEST_F(UpgradeRoute, says_which_version_takes_over) {
  const auto reply = upgrade("{}");
  EXPECT_EQ(reply.status, 202U);
  EXPECT_EQ(reply.body, "{\"version\":\"2.0.0\"}\n");
  EXPECT_EQ(upgrade(R"({"binary":"/opt/skepd"})").status, 202U);
  EXPECT_THAT(upgrades_.programs, ElementsAre("", "/opt/skepd"));
}

TEST_F(UpgradeRoute, says_why_none_does) {
  upgrades_.answer = fail("/bin/true is no skepd");
  const auto reply = upgrade("{}");
  EXPECT_EQ(reply.status, 422U);
  EXPECT_THAT(reply.body, HasSubstr("/bin/true is no skepd"));
}

TEST_F(UpgradeRoute, refuses_what_it_does_not_understand) {
  for (const char* body :
       {"x", "[]", R"({"binary":1})", R"({"binary":"skepd"})", R"({"binary":"/a\u0000b"})",
        R"({"binary":"/a","more":1})", R"({"more":1})"})
    EXPECT_EQ(upgrade(body).status, 400U) << body;
  EXPECT_THAT(upgrades_.programs, IsEmpty());
}

TEST_F(UpgradeRoute, the_version_tells_of_the_last_handover) {
  EXPECT_THAT(ask(get("/v1/version")).body, HasSubstr("\"handover\":null"));
  upgrades_.handover = {3, "1.0.0", true, 12, 32, 1};
  EXPECT_THAT(ask(get("/v1/version")).body,
              HasSubstr(R"("handover":{"count":3,"from":"1.0.0","cause":"upgrade",)"
                        R"("unsupervised_milliseconds":12,"workers":32,"lost":1})"));
  upgrades_.handover->upgrade = false;
  EXPECT_THAT(ask(get("/v1/version")).body,
              HasSubstr(R"("cause":"death","unsupervised_milliseconds":null)"));
}

}  // namespace
}  // namespace skep::api
