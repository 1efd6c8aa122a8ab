#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/places.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

namespace fs = std::filesystem;

std::string broken_configs() {
  return test::in_source("tests/unit/config/broken");
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(broken_configs()))
    if (file.path().extension() == ".toml") names.push_back(file.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string without_folder(std::string text) {
  const std::string folder = broken_configs() + "/";
  for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
    text.erase(at, folder.size());
  return text;
}

class Broken : public testing::TestWithParam<std::string> {};

TEST_P(Broken, config_is_refused_with_exactly_the_expected_problems) {
  const fs::path base = fs::path(broken_configs()) / GetParam();
  std::ifstream file(base.string() + ".expected");
  ASSERT_TRUE(file) << GetParam() << ".expected is missing";
  std::ostringstream expected;
  expected << file.rdbuf();

  const auto config = load(base.string() + ".toml", four_cores());
  ASSERT_FALSE(config);
  std::string found;
  for (const Problem& problem : config.error()) found += without_folder(problem.text()) + '\n';
  EXPECT_EQ(found, expected.str());
}

INSTANTIATE_TEST_SUITE_P(Every, Broken, testing::ValuesIn(names()), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(BrokenConfigs, are_forty_or_more) {
  EXPECT_GE(names().size(), 40U);
}

TEST(BrokenConfigs, have_no_expectation_without_a_config) {
  for (const auto& file : fs::directory_iterator(broken_configs())) {
    if (file.path().extension() != ".expected") continue;
    EXPECT_TRUE(fs::exists(fs::path(file.path()).replace_extension(".toml"))) << file.path();
  }
}

}  // namespace
}  // namespace skep::config
