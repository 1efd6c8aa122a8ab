#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::HasSubstr;

TEST(Resources, are_not_limited_unless_asked_for) {
  EXPECT_EQ(web("").resources, ResourceSpec{});
  EXPECT_EQ(web("resources = {}\n").resources, ResourceSpec{});
  EXPECT_EQ(web("resources = { memory-high = \"off\", memory-max = \"off\", cpu-max = \"off\", "
                "pids-max = \"off\" }\n")
                .resources,
            ResourceSpec{});
}

TEST(Resources, have_a_limit_for_each_controller) {
  const ResourceSpec spec = web("resources = { memory-high = \"150MB\", memory-max = \"200MiB\", "
                                "cpu-weight = 50, cpu-max = \"150%\", io-weight = 10000, "
                                "pids-max = 64 }\n")
                                .resources;
  EXPECT_EQ(spec.memory_high, 150'000'000U);
  EXPECT_EQ(spec.memory_max, 200U << 20U);
  EXPECT_EQ(spec.cpu_weight, 50U);
  EXPECT_EQ(spec.cpu_max, 150U);
  EXPECT_EQ(spec.io_weight, 10000U);
  EXPECT_EQ(spec.pids_max, 64U);
}

TEST(Resources, warn_where_the_kernel_kills_before_skepd_rolls) {
  const std::string app =
      "[app.web]\ncommand = [\"own\"]\nmemory = { hard = \"1GiB\" }\n"
      "resources = { memory-max = ";
  const auto warnings = loaded(app + "\"1GiB\" }\n").warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings.front().message,
              HasSubstr("\"memory-max\" in [app.web.resources] is not above memory.hard"));
  EXPECT_TRUE(loaded(app + "\"1025MiB\" }\n").warnings.empty());
}

}  // namespace
}  // namespace skep::config
