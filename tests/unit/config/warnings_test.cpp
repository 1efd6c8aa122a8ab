#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

constexpr auto warned = "[app.web]\ncommand = [\"npm\", \"start\"]\ncluster = false\n";

TEST(Warnings, leave_the_config_good) {
  const Config config = loaded(warned);
  EXPECT_EQ(config.apps.size(), 1U);
  ASSERT_EQ(config.warnings.size(), 1U);
  EXPECT_EQ(config.warnings.front().severity, Problem::Severity::warning);
  EXPECT_EQ(config.warnings.front().line, 2U);
}

TEST(Warnings, are_none_where_nothing_is_wrong) {
  EXPECT_TRUE(loaded("[app.web]\ncommand = [\"node\", \"a.js\"]\n").warnings.empty());
}

TEST(Warnings, come_in_their_places_among_the_errors_of_a_config_that_is_refused) {
  const auto problems = problems_of(std::string(warned) + "workers = 0\n[app.api]\ncomand = 1\n");
  ASSERT_EQ(problems.size(), 4U);
  EXPECT_TRUE(problems[0].starts_with("2:11: warning: \"command\" in [app.web]: npm runs"));
  EXPECT_TRUE(problems[1].starts_with("4:11: \"workers\""));
}

TEST(Warnings, without_number_do_not_hide_errors) {
  std::string text;
  for (int app = 0; app < 150; ++app)
    text += "[app.a" + std::to_string(app) + "]\ncommand = [\"npm\", \"start\"]\ncluster = false\n";
  EXPECT_EQ(loaded(text).warnings.size(), 101U);
  EXPECT_EQ(loaded(text).warnings.back().message,
            "there are 50 more warnings, here or in included files; mend these first");
  const auto problems = problems_of(text + "[app.web]\nworkers = 1\n");
  ASSERT_EQ(problems.size(), 102U);
  EXPECT_TRUE(problems[100].starts_with("451:6: [app.web] has no command")) << problems[100];
}

}  // namespace
}  // namespace skep::config
