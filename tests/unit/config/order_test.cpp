#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/sections/sections.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(After, names_apps_each_once) {
  const Config config = loaded(
      "[app.web]\ncommand = [\"sleep\", \"1\"]\nafter = [\"redis\", \"db\", \"redis\"]\n"
      "[app.redis]\ncommand = [\"sleep\", \"1\"]\nafter = [\"db\"]\n"
      "[app.db]\ncommand = [\"sleep\", \"1\"]\n");
  ASSERT_EQ(config.apps.size(), 3U);
  EXPECT_THAT(config.apps[0].after, IsEmpty());
  EXPECT_THAT(config.apps[1].after, ElementsAre("db"));
  EXPECT_THAT(config.apps[2].after, ElementsAre("db", "redis"));
}

TEST(After, may_name_an_app_of_another_file) {
  const Folder folder;
  (void)folder.file("conf.d/redis.toml", "[app.redis]\ncommand = [\"sleep\", \"1\"]\n");
  const auto config = load(folder.file("skep.toml",
                                       "[daemon]\ninclude = [\"conf.d/*.toml\"]\n[app.web]\n"
                                       "command = [\"sleep\", \"1\"]\nafter = [\"redis\"]\n"),
                           four_cores());
  ASSERT_TRUE(config);
  EXPECT_THAT(config->apps[1].after, ElementsAre("redis"));
}

TEST(After, that_closes_a_circle_over_files_is_refused_where_it_closes) {
  const Folder folder;
  const std::string redis = folder.file(
      "conf.d/redis.toml", "[app.redis]\ncommand = [\"sleep\", \"1\"]\nafter = [\"web\"]\n");
  const std::string web = folder.file("skep.toml",
                                      "[daemon]\ninclude = [\"conf.d/*.toml\"]\n[app.web]\n"
                                      "command = [\"sleep\", \"1\"]\nafter = [\"redis\"]\n");
  const auto config = load(web, four_cores());
  ASSERT_FALSE(config);
  ASSERT_EQ(config.error().size(), 1U);
  EXPECT_THAT(config.error().front().text(),
              HasSubstr(web + ":5:10: \"after\" in [app.web] closes a circle: redis is after web, "
                              "which is after redis"));
}

TEST(Group, gives_its_name_to_its_apps) {
  const Config config = loaded(
      "[group.back]\napps = [\"web\", \"queue\"]\n"
      "[app.web]\ncommand = [\"sleep\", \"1\"]\n"
      "[app.queue]\ncommand = [\"sleep\", \"1\"]\n"
      "[app.lone]\ncommand = [\"sleep\", \"1\"]\n");
  ASSERT_EQ(config.apps.size(), 3U);
  EXPECT_EQ(config.apps[0].group, "");
  EXPECT_EQ(config.apps[1].group, "back");
  EXPECT_EQ(config.apps[2].group, "back");
}

TEST(MaxAge, is_a_duration_that_varies_by_a_tenth) {
  EXPECT_EQ(web("max-age = \"24h\"\n").max_age, (MaxAge{std::chrono::hours(24), 10}));
  EXPECT_FALSE(web("").max_age);
}

TEST(MaxAge, says_how_much_it_varies) {
  EXPECT_EQ(*parse_max_age("1h +-25%"), (MaxAge{std::chrono::hours(1), 25}));
  EXPECT_EQ(*parse_max_age("1h +-0%"), (MaxAge{std::chrono::hours(1), 0}));
  EXPECT_EQ(*parse_max_age("90m  +-50%"), (MaxAge{std::chrono::minutes(90), 50}));
}

}  // namespace
}  // namespace skep::config
