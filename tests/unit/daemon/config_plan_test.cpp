#include "config_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = AppChange::Kind;

AppSpec app(const std::string& name, const std::string& program = "serve") {
  AppSpec spec;
  spec.name = name;
  spec.command = {program};
  return spec;
}

std::vector<std::string> names(const std::vector<AppSpec>& apps) {
  std::vector<std::string> all;
  for (const AppSpec& spec : apps) all.push_back(spec.name + ' ' + spec.command.front());
  return all;
}

const std::vector<AppSpec> before{app("api"), app("old"), app("web")};
const std::vector<AppSpec> file{app("api"), app("new"), app("web", "serve-2")};

}  // namespace

TEST(Difference, is_told_by_app) {
  const auto changes = difference_of(before, file);
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].app, "new");
  EXPECT_EQ(changes[0].kind, Kind::added);
  EXPECT_EQ(changes[1].app, "old");
  EXPECT_EQ(changes[1].kind, Kind::removed);
  EXPECT_EQ(changes[2].app, "web");
  EXPECT_EQ(changes[2].kind, Kind::changed);
  ASSERT_EQ(changes[2].fields.size(), 1U);
  EXPECT_EQ(changes[2].fields[0].key, "command");
}

TEST(Difference, is_told_in_words) {
  EXPECT_EQ(words_for(difference_of(before, file)),
            "new (added), old (removed), web (command by roll)");
  EXPECT_EQ(words_for(difference_of(before, before)), "nothing");
}

TEST(Update, of_all_makes_the_apps_those_of_the_file) {
  const ConfigPlan plan = plan_update(before, file, {});
  EXPECT_THAT(names(plan.apps), ElementsAre("api serve", "new serve", "web serve-2"));
  EXPECT_EQ(plan.changes.size(), 3U);
}

TEST(Update, of_some_leaves_the_others_as_they_are) {
  EXPECT_THAT(names(plan_update(before, file, {"new"}).apps),
              ElementsAre("api serve", "new serve", "old serve", "web serve"));
  EXPECT_THAT(names(plan_update(before, file, {"old"}).apps),
              ElementsAre("api serve", "web serve"));
  EXPECT_THAT(names(plan_update(before, file, {"web"}).apps),
              ElementsAre("api serve", "old serve", "web serve-2"));
}

TEST(Update, of_what_does_not_differ_changes_nothing) {
  const ConfigPlan plan = plan_update(before, file, {"api"});
  EXPECT_THAT(plan.changes, IsEmpty());
  EXPECT_THAT(plan.unknown, IsEmpty());
}

TEST(Update, of_what_nobody_knows_is_told) {
  EXPECT_THAT(plan_update(before, file, {"web", "wbe"}).unknown, ElementsAre("wbe"));
}

TEST(AvailableApps, are_those_of_the_file_with_the_command_as_a_shell_reads_it) {
  std::vector<AppSpec> apps{app("web")};
  apps[0].command = {"node", "it's.js", "", "--a=b"};
  apps[0].workers = 3;
  const auto all = available_in(apps, before);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].in_use);
  EXPECT_EQ(all[0].workers, 3U);
  EXPECT_EQ(all[0].command, R"(node 'it'\''s.js' '' --a=b)");
  EXPECT_FALSE(available_in({app("new")}, before)[0].in_use);
}

}  // namespace skep
