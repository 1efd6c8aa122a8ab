#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

// Worker threads of a worker process, tests/workload/threads.js, on each Node that is there.
class Threads : public testing::TestWithParam<Node> {
 protected:
  Threads() : skepd(app().toml()) { EXPECT_TRUE(skepd.all_become("RUNNING")); }

  [[nodiscard]] App app() const {
    App made = script(GetParam().program, "threads.js", port.number(), 1);
    made.env["THREADS"] = "2";
    made.tables["loop-lag"] = "soft = \"1s\"\nhard = \"60s\"";
    return made;
  }

  [[nodiscard]] double figure(const std::string& name) const {
    return skepd.metric("skep_worker_" + name + R"({app="web",worker="0"})").value_or(-1);
  }

  void ask(const std::string& path) const {
    EXPECT_EQ(http_get("127.0.0.1", port.number(), path).status, 200);
  }

  const Port port;
  const Skepd skepd;
};

TEST_P(Threads, a_blocked_thread_is_seen_apart_from_the_main_loop) {
  ASSERT_TRUE(eventually([&] { return figure("threads") == 2; }));
  ask("/block?ms=2500");
  EXPECT_TRUE(eventually([&] { return figure("thread_event_loop_lag_max_seconds") > 2; }))
      << skepd.metrics().body;
  EXPECT_EQ(skepd.worker("web:0").stalls, 0U);
}

TEST_P(Threads, the_death_of_a_thread_is_counted_and_harms_nobody) {
  ASSERT_TRUE(eventually([&] { return figure("threads") == 2; }));
  const int pid = skepd.worker("web:0").pid;
  double exits = 0;
  for (const std::string way : {"/exit?code=3", "/throw", "/exit?code=0"}) {
    ask(way);
    ++exits;
    EXPECT_TRUE(eventually([&] {
      return figure("thread_exits_total") == exits && figure("threads") == 2;
    })) << way;
  }
  EXPECT_EQ(figure("thread_failures_total"), 2);
  EXPECT_EQ(skepd.worker("web:0").pid, pid);
  EXPECT_EQ(skepd.worker("web:0").restarts, 0U);
}

INSTANTIATE_TEST_SUITE_P(Node, Threads, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness
