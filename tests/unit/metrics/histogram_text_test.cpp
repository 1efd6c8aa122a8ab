#include "api/metrics/histogram_text.h"

#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

namespace skep::api {
namespace {

prometheus::MetricFamily family_with(const std::string& label) {
  prometheus::MetricFamily family{"lag_seconds", "", prometheus::MetricType::Histogram, {}};
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  metric.label = {{"app", label}, {"worker", "0"}};
  metric.histogram.sample_count = 7;
  metric.histogram.sample_sum = 1.25;
  metric.histogram.bucket = {{3, 0.001}, {5, 0.5}, {6, 30}};
  return family;
}

// What the library writes, without its TYPE line.
std::string by_the_library(const prometheus::MetricFamily& family) {
  std::ostringstream stream;
  stream.precision(15);
  prometheus::TextSerializer().Serialize(stream, {family});
  const std::string text = stream.str();
  return text.substr(text.find('\n') + 1);
}

std::string by_us(const prometheus::MetricFamily& family) {
  std::string text;
  append_histograms(family, text);
  return text;
}

TEST(HistogramText, is_what_the_library_writes) {
  EXPECT_EQ(by_us(family_with("web")), by_the_library(family_with("web")));
}

TEST(HistogramText, escapes_labels_as_the_library_does) {
  const auto family = family_with("a \"b\" \\ c\nd");
  EXPECT_EQ(by_us(family), by_the_library(family));
}

TEST(HistogramText, needs_no_labels) {
  auto family = family_with("web");
  family.metric.front().label.clear();
  EXPECT_EQ(by_us(family),
            "lag_seconds_count{} 7\nlag_seconds_sum{} 1.25\nlag_seconds_bucket{le=\"0.001\"} 3\n"
            "lag_seconds_bucket{le=\"0.5\"} 5\nlag_seconds_bucket{le=\"30\"} 6\n"
            "lag_seconds_bucket{le=\"+Inf\"} 7\n");
}

}  // namespace
}  // namespace skep::api
