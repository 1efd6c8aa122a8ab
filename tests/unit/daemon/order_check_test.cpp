#include "order_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AppSpec app(const std::string& name, std::vector<std::string> after = {}) {
  AppSpec spec;
  spec.name = name;
  spec.after = std::move(after);
  return spec;
}

TEST(OrderCheck, finds_no_circle_where_each_app_can_start) {
  EXPECT_FALSE(circle_in({app("api", {"redis"}), app("redis"), app("web", {"api", "redis"})}));
}

TEST(OrderCheck, tells_a_circle_in_words) {
  EXPECT_EQ(circle_in({app("api", {"web"}), app("web", {"redis"}), app("redis", {"api"})}),
            "api is after web, which is after redis, which is after api");
  EXPECT_EQ(circle_in({app("a"), app("b", {"a", "c"}), app("c", {"b"})}),
            "b is after c, which is after b");
  EXPECT_EQ(circle_in({app("a", {"a"})}), "a is after a");
}

TEST(OrderCheck, does_not_follow_an_app_that_is_not_there) {
  EXPECT_FALSE(circle_in({app("web", {"gone"})}));
}

TEST(OrderCheck, names_what_an_app_is_after_and_is_not_there) {
  const std::vector<AppSpec> apps{app("redis"), app("web", {"db", "redis"})};
  EXPECT_THAT(missing_before(apps[1], apps), ElementsAre("db"));
  EXPECT_THAT(missing_before(apps[0], apps), IsEmpty());
}

}  // namespace
}  // namespace skep
