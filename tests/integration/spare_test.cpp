#include <chrono>
#include <csignal>
#include <iostream>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// The only worker of an app that boots for two seconds, and a spare.
class Spare : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program() const {
    App app = script(GetParam().program, "probe.js", port.number(), 1);
    app.keys = "spares = 1";
    app.env["SLOW_BOOT"] = "@RUN@/skep.toml";
    app.env["BOOT_MS"] = "2000";
    return app;
  }

  [[nodiscard]] static bool is_held(const Skepd& skepd) {
    return eventually([&] { return skepd.metric(R"(skep_app_spares{app="web"})") == 1; });
  }

  const Port port;
};

TEST_P(Spare, takes_the_place_of_a_killed_worker_at_once) {
  const Skepd skepd(program().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_TRUE(is_held(skepd)) << skepd.log();
  const WorkerStatus before = skepd.worker("web:0");
  const auto begin = Clock::now();
  ASSERT_EQ(::kill(before.pid, SIGKILL), 0);
  // The kernel may give the first to the dead worker's socket before it is closed.
  Response answer;
  ASSERT_TRUE(eventually([&] {
    answer = http_get("127.0.0.1", port.number(), "/");
    return answer.status == 200;
  }));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  std::cout << "first answer after " << took.count() << " ms\n";
  EXPECT_LT(took, 1500ms);
  EXPECT_EQ(answer.body, std::to_string(skepd.worker("web:0").pid));
  EXPECT_NE(skepd.worker("web:0").pid, before.pid);
  EXPECT_TRUE(skepd.logs("takes the slot 0"));
  EXPECT_TRUE(is_held(skepd)) << "another one boots";
  EXPECT_TRUE(eventually([&] { return skepd.descendants().size() == 2; }));
}

TEST_P(Spare, leaves_with_its_app_and_comes_back_with_it) {
  const Skepd skepd(program().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_TRUE(is_held(skepd));
  ASSERT_EQ(skepd.ctl({"stop", "web"}).exit, 0);
  EXPECT_TRUE(eventually([&] { return skepd.descendants().empty(); })) << skepd.log();
  ASSERT_EQ(skepd.ctl({"start", "web"}).exit, 0);
  EXPECT_TRUE(is_held(skepd));
}

INSTANTIATE_TEST_SUITE_P(Node, Spare, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness
