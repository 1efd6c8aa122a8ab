#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using std::chrono::seconds;

TEST(Heap, is_limited_by_shares) {
  const AppSpec app = web("heap = { soft = \"50.5%\", hard = \"100%\", for = \"0s\" }\n");
  EXPECT_EQ(app.heap.soft, HeapLimit(Percent{50.5}));
  EXPECT_EQ(app.heap.hard, HeapLimit(Percent{100}));
  EXPECT_EQ(app.heap.sustained, seconds(0));
}

TEST(Heap, is_limited_by_sizes) {
  const AppSpec app = web("heap = { soft = \"512MiB\", hard = \"1GiB\" }\n");
  EXPECT_EQ(app.heap.soft, HeapLimit(Bytes{512ULL << 20U}));
  EXPECT_EQ(app.heap.hard, HeapLimit(Bytes{1ULL << 30U}));
}

TEST(Heap, may_mix_shares_and_sizes_which_cannot_be_compared) {
  const AppSpec app = web("heap = { soft = \"1TiB\", hard = \"1%\" }\n");
  EXPECT_EQ(app.heap.soft, HeapLimit(Bytes{1ULL << 40U}));
  EXPECT_EQ(app.heap.hard, HeapLimit(Percent{1}));
}

TEST(Heap, can_be_off) {
  const AppSpec app = web("heap = { soft = \"off\", hard = \"off\" }\n");
  EXPECT_EQ(app.heap.soft, std::nullopt);
  EXPECT_EQ(app.heap.hard, std::nullopt);
}

TEST(Heap, limits_can_be_off_where_there_is_no_agent) {
  const AppSpec app = web("command = [\"sleep\", \"1\"]\nheap = { hard = \"off\" }\n");
  EXPECT_EQ(app.heap.hard, std::nullopt);
}

}  // namespace
}  // namespace skep::config
