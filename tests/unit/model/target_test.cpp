#include "model/target.h"

#include <gtest/gtest.h>

namespace skep {
namespace {

Target target(std::string_view text) {
  auto parsed = parse_target(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Target{"refused", {}});
}

TEST(Target, is_all_apps_one_app_or_one_slot) {
  EXPECT_EQ(target("all"), (Target{}));
  EXPECT_EQ(target("web"), (Target{"web", {}}));
  EXPECT_EQ(target("web:*"), (Target{"web", {}}));
  EXPECT_EQ(target("web:12"), (Target{"web", 12}));
}

TEST(Target, may_have_the_group_before_the_app) {
  EXPECT_EQ(target("back:web"), (Target{"web", {}, "back"}));
  EXPECT_EQ(target("back:web:*"), (Target{"web", {}, "back"}));
  EXPECT_EQ(target("back:web:0"), (Target{"web", 0, "back"}));
}

TEST(Target, of_another_form_is_refused) {
  for (const char* text : {"", ":", ":0", "web:", "web:-1", "web:99999999999", "back:web:x",
                           "back:web:0:1", "web:0:1", "back:web:"})
    EXPECT_FALSE(parse_target(text)) << text;
}

TEST(Target, has_the_name_that_it_is_parsed_from) {
  for (const char* text : {"all", "web", "web:3", "back:web", "back:web:0"})
    EXPECT_EQ(target(text).name(), text);
}

TEST(Target, covers_the_app_it_names_with_and_without_its_group) {
  EXPECT_TRUE(target("web:0").covers("", "web"));
  EXPECT_TRUE(target("web:0").covers("back", "web"));
  EXPECT_TRUE(target("back:web:0").covers("back", "web"));
  EXPECT_FALSE(target("back:web:0").covers("", "web"));
  EXPECT_FALSE(target("front:web").covers("back", "web"));
  EXPECT_FALSE(target("web").covers("back", "queue"));
  EXPECT_TRUE(target("all").covers("back", "queue"));
}

TEST(Target, of_a_group_covers_all_its_apps) {
  EXPECT_TRUE(target("back").covers("back", "web"));
  EXPECT_TRUE(target("back:*").covers("back", "queue"));
  EXPECT_FALSE(target("back:*").covers("front", "queue"));
  EXPECT_FALSE(target("back:0").covers("back", "web")) << "a group has no slots of its own";
}

TEST(WorkerName, has_the_group_where_there_is_one) {
  EXPECT_EQ(worker_name("", "web", 0), "web:0");
  EXPECT_EQ(worker_name("back", "web", 0), "back:web:0");
}

}  // namespace
}  // namespace skep
