#include "api/metrics/app_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::api {
namespace {

using prometheus::MetricType;
using testing::HasSubstr;
using testing::IsEmpty;

PromRegistry having(double value, MetricType type = MetricType::Counter,
                    Aggregator aggregator = Aggregator::sum, const std::string& labels = "") {
  const bool adds_up = type == MetricType::Counter && aggregator == Aggregator::sum;
  return {{{"a", "help", type, aggregator, {{"a", labels, value, adds_up}}}}, 0, ""};
}

PromRegistry gauge(double value, Aggregator aggregator) {
  return having(value, MetricType::Gauge, aggregator);
}

class AppRegistryTest : public testing::Test {
 protected:
  // Of the only series; -1: there is none.
  [[nodiscard]] double value() const {
    const auto families = registry_.families();
    return families.empty() ? -1 : families.at(0).lines.at(0).value;
  }

  AppRegistry registry_{"web", {3, 1000}};
};

TEST_F(AppRegistryTest, adds_workers_up_under_the_apps_label) {
  registry_.take(1, having(3, MetricType::Counter, Aggregator::sum, "code=\"200\""));
  registry_.take(2, having(4, MetricType::Counter, Aggregator::sum, "code=\"200\""));
  const auto families = registry_.families();
  ASSERT_EQ(families.size(), 1U);
  EXPECT_EQ(families[0].name, "a");
  EXPECT_EQ(families[0].help, "help");
  ASSERT_EQ(families[0].lines.size(), 1U);
  EXPECT_EQ(*families[0].lines[0].series, "a{app=\"web\",code=\"200\"}");
  EXPECT_EQ(families[0].lines[0].value, 7);
}

TEST_F(AppRegistryTest, aggregates_as_each_metric_says) {
  const std::pair<Aggregator, double> expected[] = {{Aggregator::sum, 9},
                                                    {Aggregator::first, 5},
                                                    {Aggregator::min, 1},
                                                    {Aggregator::max, 5},
                                                    {Aggregator::average, 3}};
  for (const auto& [how, value] : expected) {
    AppRegistry registry{"web", {}};
    registry.take(1, gauge(5, how));
    registry.take(2, gauge(1, how));
    registry.take(3, gauge(3, how));
    EXPECT_EQ(registry.families().at(0).lines.at(0).value, value);
  }
}

TEST_F(AppRegistryTest, lets_counters_go_on_over_deaths) {
  registry_.take(1, having(3));
  registry_.take(2, having(4));
  registry_.retain({2});
  EXPECT_EQ(value(), 7);
  registry_.take(3, having(1));
  EXPECT_EQ(value(), 8);
  registry_.retain({});
  EXPECT_EQ(value(), 8);
}

TEST_F(AppRegistryTest, lets_counters_go_on_that_begin_anew_or_go_away) {
  registry_.take(1, having(10));
  registry_.take(1, having(2));
  EXPECT_EQ(value(), 12);
  registry_.take(1, {});
  EXPECT_EQ(value(), 12);
  registry_.take(1, having(1));
  EXPECT_EQ(value(), 13);
}

TEST_F(AppRegistryTest, lets_gauges_end_with_their_workers) {
  registry_.take(1, gauge(3, Aggregator::sum));
  registry_.take(2, gauge(4, Aggregator::sum));
  registry_.retain({2});
  EXPECT_EQ(value(), 4);
  registry_.retain({});
  EXPECT_THAT(registry_.families(), IsEmpty());
}

TEST_F(AppRegistryTest, takes_the_last_of_a_series_that_comes_twice) {
  PromRegistry twice = having(3);
  twice.metrics[0].samples.push_back({"a", "", 5, true});
  registry_.take(1, twice);
  EXPECT_EQ(value(), 5);
  EXPECT_EQ(registry_.values(), 1U);
}

TEST_F(AppRegistryTest, takes_so_many_series_and_bytes_and_says_so) {
  for (int code = 0; code < 3; ++code)
    EXPECT_EQ(registry_.take(1, having(1, MetricType::Gauge, Aggregator::sum,
                                       "code=\"" + std::to_string(code) + '"')),
              std::nullopt);
  const auto trouble =
      registry_.take(1, having(1, MetricType::Gauge, Aggregator::sum, "code=\"9\""));
  ASSERT_TRUE(trouble);
  EXPECT_THAT(*trouble, HasSubstr("a has more series than are taken of an app"));
  AppRegistry other{"web", {3, 1000}};
  EXPECT_TRUE(other.take(
      1, having(1, MetricType::Gauge, Aggregator::sum, "code=\"" + std::string(1000, 'x') + '"')));
}

TEST_F(AppRegistryTest, leaves_out_a_metric_that_has_changed_its_type) {
  registry_.take(1, having(3));
  EXPECT_TRUE(registry_.take(2, gauge(4, Aggregator::sum)));
  EXPECT_EQ(value(), 3);
}

}  // namespace
}  // namespace skep::api
