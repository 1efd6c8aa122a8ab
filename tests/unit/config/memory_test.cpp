#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

TEST(Memory, has_no_limits_by_default) {
  const AppSpec app = web("");
  EXPECT_EQ(app.memory.soft, std::nullopt);
  EXPECT_EQ(app.memory.hard, std::nullopt);
}

TEST(Memory, is_limited_by_sizes_for_every_runtime) {
  const AppSpec app =
      web("command = [\"sleep\", \"1\"]\nmemory = { soft = \"500MB\", hard = \"1GiB\", for = "
          "\"1m\" }\n");
  EXPECT_EQ(app.memory.soft, Bytes{500'000'000});
  EXPECT_EQ(app.memory.hard, Bytes{1ULL << 30U});
  EXPECT_EQ(app.memory.sustained, std::chrono::minutes(1));
}

TEST(Memory, may_have_one_limit_only) {
  const AppSpec app = web("memory = { soft = \"off\", hard = \"1GiB\" }\n");
  EXPECT_EQ(app.memory.soft, std::nullopt);
  EXPECT_EQ(app.memory.hard, Bytes{1ULL << 30U});
}

}  // namespace
}  // namespace skep::config
