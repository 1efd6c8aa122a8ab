#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/sections/sections.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

TEST(Workers, are_a_number) {
  EXPECT_EQ(web("workers = 1\n").workers, 1U);
  EXPECT_EQ(web("workers = 4096\n").workers, 4096U);
}

TEST(Workers, are_counted_by_cores) {
  EXPECT_EQ(web("workers = \"1 per core\"\n").workers, 4U);
  EXPECT_EQ(web("workers = \"2 per core\"\n").workers, 8U);
  EXPECT_EQ(web("workers = \"${N:-0.5} per core\"\n").workers, 2U);
}

TEST(Workers, by_cores_are_rounded_and_at_least_one) {
  EXPECT_EQ(*workers_of("1 per core", 2.5), 3U);
  EXPECT_EQ(*workers_of("1 per core", 2.4), 2U);
  EXPECT_EQ(*workers_of("0.1 per core", 4), 1U);
  EXPECT_EQ(*workers_of("1 per core", 0.2), 1U);
}

TEST(Workers, by_cores_are_bounded) {
  EXPECT_EQ(*workers_of("64 per core", 64), 4096U);
  EXPECT_FALSE(workers_of("65 per core", 64));
}

TEST(Workers, unavailable_at_once_may_be_more_than_there_are) {
  const AppSpec app = web("workers = 2\nmax-unavailable = 5\n");
  EXPECT_EQ(app.workers, 2U);
  EXPECT_EQ(app.max_unavailable, 5U);
}

}  // namespace
}  // namespace skep::config
