#include "config/include.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_of(const Config& config) {
  std::vector<std::string> names;
  for (const AppSpec& app : config.apps) names.push_back(app.name);
  return names;
}

std::string app(const std::string& name) {
  return "[app." + name + "]\ncommand = [\"a\"]\n";
}

std::string including(const std::string& patterns) {
  return "[daemon]\ninclude = [" + patterns + "]\n";
}

TEST(Include, is_relative_to_the_file_that_includes) {
  const Folder folder;
  const std::string main =
      folder.file("etc/skep.toml", including("\"conf.d/*.toml\"") + app("main"));
  const std::string second = folder.file("etc/conf.d/b.toml", app("b"));
  const std::string first = folder.file("etc/conf.d/a.toml", app("a"));
  (void)folder.file("etc/conf.d/c.toml.off", app("c"));
  (void)folder.file("etc/conf.d/.d.toml", app("d"));
  const auto config = load(main, four_cores());
  ASSERT_TRUE(config);
  EXPECT_THAT(names_of(*config), ElementsAre("a", "b", "main"));
  EXPECT_THAT(config->files, ElementsAre(main, first, second));
}

TEST(Include, may_be_absolute) {
  const Folder folder;
  const Folder elsewhere;
  (void)elsewhere.file("a.toml", app("a"));
  const std::string main =
      folder.file("skep.toml", including('"' + elsewhere.path() + "/a.toml\""));
  const auto config = load(main, four_cores());
  ASSERT_TRUE(config);
  EXPECT_THAT(names_of(*config), ElementsAre("a"));
}

TEST(Include, with_wildcards_may_match_nothing) {
  EXPECT_TRUE(loaded(including("\"conf.d/*.toml\"")).apps.empty());
}

TEST(Include, takes_the_environment) {
  const Folder folder;
  (void)folder.file("a.toml", app("a"));
  Surroundings around = four_cores();
  around.getenv = [&](const std::string&) { return std::optional(folder.path()); };
  EXPECT_EQ(loaded(including("\"${DIR}/a.toml\""), around).apps.size(), 1U);
}

TEST(Include, reads_a_file_once_that_is_named_twice) {
  const Folder folder;
  const std::string main =
      folder.file("skep.toml", including(R"("*.toml", "a.toml", "./link.toml")"));
  (void)folder.file("a.toml", app("a"));
  std::filesystem::create_symlink("a.toml", folder.path() + "/link.toml");
  const auto config = load(main, four_cores());
  ASSERT_TRUE(config);
  EXPECT_EQ(config->files.size(), 2U);
}

TEST(Include, takes_a_folder_with_wildcards_in_its_name_as_it_is) {
  const Folder folder;
  const std::string main = folder.file("a[b]*/skep.toml", including("\"*.toml\""));
  (void)folder.file("a[b]*/one.toml", app("one"));
  (void)folder.file("ab/two.toml", app("two"));
  const auto config = load(main, four_cores());
  ASSERT_TRUE(config);
  EXPECT_THAT(names_of(*config), ElementsAre("one"));
}

TEST(Include, works_for_a_file_named_without_its_folder) {
  EXPECT_TRUE(included_files("*.there-is-none", "skep.toml"));
  EXPECT_EQ(included_files("there-is-none.toml", "skep.toml").error().message,
            "\"there-is-none.toml\" names no file there is");
}

TEST(Include, is_bounded) {
  const Folder folder;
  for (std::size_t i = 0; i <= most_includes; ++i) (void)folder.file("c/" + std::to_string(i), "");
  EXPECT_EQ(included_files("c/*", folder.path() + "/skep.toml").error().message,
            "\"c/*\" matches 1001 files; at most 1000 can be included");
}

}  // namespace
}  // namespace skep::config
