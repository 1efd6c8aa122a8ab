#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/import/import.h"
#include "support/places.h"
#include "unit/import/imported.h"

namespace skep::ctl {
namespace {

namespace fs = std::filesystem;
using importing::apps_of;
using importing::complaints;

std::vector<std::string> files_of(const fs::path& folder) {
  std::vector<std::string> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

class Corpus : public testing::TestWithParam<std::string> {};

TEST_P(Corpus, becomes_a_config_that_skepd_takes) {
  const auto files = files_of(fs::path(test::in_source("tests/unit/import/corpus")) / GetParam());
  ASSERT_GE(files.size(), 5U);
  for (const std::string& file : files) {
    const auto toml = import_file({.file = file});
    ASSERT_TRUE(toml) << file << ": " << toml.error().sentence;
    EXPECT_FALSE(apps_of(*toml).empty()) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Corpus, testing::Values("pm2", "supervisord", "procfile", "systemd"),
                         [](const auto& name) { return name.param; });

// How many of the files were taken for what they are; each that was is valid.
std::size_t taken(const std::vector<std::string>& files, const std::string& format) {
  std::size_t count = 0;
  for (const std::string& file : files) {
    const auto toml = import_file({.file = file, .from = format});
    if (!toml) continue;
    EXPECT_EQ(complaints(*toml), "") << file << '\n' << *toml;
    ++count;
  }
  return count;
}

TEST(Published, services_of_this_machine_become_configs_that_skepd_takes) {
  auto files = files_of("/lib/systemd/system");
  std::erase_if(files, [](const std::string& file) {
    return !file.ends_with(".service") || fs::is_symlink(file);
  });
  if (files.empty()) GTEST_SKIP() << "no package with a service is installed";
  EXPECT_GE(taken(files, "systemd") * 10, files.size() * 9);
}

TEST(Published, supervisors_own_files_become_configs_that_skepd_takes) {
  const fs::path package = "/usr/lib/python3/dist-packages/supervisor";
  auto files = files_of(package);
  std::erase_if(files, [](const std::string& file) { return !file.ends_with(".conf"); });
  if (files.empty()) GTEST_SKIP() << "the package supervisor is not installed";
  EXPECT_EQ(taken(files, "supervisord"), files.size());
}

}  // namespace
}  // namespace skep::ctl
