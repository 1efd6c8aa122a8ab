#include <chrono>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/load.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

class Scale : public testing::TestWithParam<Node> {
 protected:
  const Port port;
};

TEST_P(Scale, up_and_down_loses_no_connection) {
  const Skepd skepd(script(GetParam().program, "probe.js", port.number(), 2).toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  Load load(Load::Kind::new_connections, port.number());
  ASSERT_TRUE(load.goes_on());
  for (const auto& [wanted, workers] :
       {std::pair{"4", 4U}, std::pair{"-3", 1U}, std::pair{"+2", 3U}, std::pair{"2", 2U}}) {
    ASSERT_EQ(skepd.ctl({"scale", "web", wanted}).exit, 0);
    EXPECT_TRUE(eventually([&] {
      return skepd.status().size() == workers && skepd.descendants().size() == workers;
    })) << skepd.log();
    EXPECT_TRUE(skepd.all_become("RUNNING"));
    EXPECT_TRUE(load.goes_on());
  }
  const Tally tally = load.stop();
  EXPECT_EQ(tally.failures(), 0) << tally << skepd.log();
  EXPECT_GE(tally.by.size(), 6U) << "every worker was asked";
}

INSTANTIATE_TEST_SUITE_P(Node, Scale, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness
