#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AppMetrics, are_off_by_default) {
  EXPECT_EQ(web("").metrics, MetricsSpec{});
  EXPECT_FALSE(MetricsSpec{}.prom_client);
  EXPECT_FALSE(MetricsSpec{}.prom_client_names);
}

TEST(AppMetrics, are_read) {
  const MetricsSpec metrics =
      web("metrics = { prom-client = true, prom-client-names = true }\n").metrics;
  EXPECT_TRUE(metrics.prom_client);
  EXPECT_TRUE(metrics.prom_client_names);
}

TEST(AppMetrics, need_a_channel_and_telemetry) {
  EXPECT_THAT(problems_of("[app.web]\ncommand = [\"own\"]\nmetrics = { prom-client = true, "
                          "prom-client-names = true }\n"),
              ElementsAre(HasSubstr("over the channel that Node programs with cluster alone have"),
                          HasSubstr("telemetry = true")));
}

}  // namespace
}  // namespace skep::config
