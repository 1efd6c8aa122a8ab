#include "ctl/top/sample.h"

#include <gtest/gtest.h>

namespace skep::ctl::top {
namespace {

TEST(TopSample, is_read_from_the_status) {
  const auto workers = read_workers(
      R"([{"app":"web","worker":0,"name":"back:web:0","state":"RUNNING","pid":71,"stalled":true,)"
      R"("draining":false,"heap_used_bytes":5,"heap_limit_bytes":10,"lag_p50_seconds":0.5,)"
      R"("lag_p99_seconds":1,"lag_max_seconds":2.5,"cpu_percent":12.5,"resident_bytes":1000,)"
      R"("connections":3,"restarts":2,"stalls":1}])");
  ASSERT_TRUE(workers) << workers.error().sentence;
  const Worker& worker = workers->at(0);
  EXPECT_EQ(worker.name, "back:web:0");
  EXPECT_TRUE(worker.stalled);
  EXPECT_EQ(worker.heap_limit_bytes, 10);
  EXPECT_EQ(worker.lag_p99_seconds, 1);
  EXPECT_EQ(worker.lag_max_seconds, 2.5);
  EXPECT_EQ(worker.connections, 3);
  EXPECT_EQ(worker.restarts, 2);
}

TEST(TopSample, has_no_figure_where_the_status_has_null_or_nonsense) {
  const auto workers =
      read_workers(R"([{"app":"web","worker":3,"state":"STOPPED","pid":null,"cpu_percent":null,)"
                   R"("resident_bytes":-5,"connections":"many"}])");
  ASSERT_TRUE(workers);
  const Worker& worker = workers->at(0);
  EXPECT_EQ(worker.name, "web:3");
  EXPECT_EQ(worker.pid, 0);
  EXPECT_FALSE(worker.cpu_percent);
  EXPECT_FALSE(worker.resident_bytes);
  EXPECT_FALSE(worker.connections);
}

TEST(TopSample, is_refused_in_another_shape) {
  for (const char* body :
       {"", "{}", "[1]", R"([{"worker":0}])", R"([{"worker":-1,"state":"RUNNING"}])"})
    EXPECT_FALSE(read_workers(body)) << body;
}

}  // namespace
}  // namespace skep::ctl::top
