#include "api/metrics/prom_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::api {
namespace {

using prometheus::MetricType;
using testing::HasSubstr;
using testing::IsEmpty;

std::string answer_of(const std::string& metrics) {
  return R"({"type":"prom-client:getMetricsRes","requestId":1,"metrics":[[)" + metrics + "]]}";
}

PromRegistry read(const std::string& metrics, const PromBounds& bounds = {}) {
  auto registry = read_prom_answer(answer_of(metrics), bounds);
  if (registry) return std::move(*registry);
  ADD_FAILURE() << registry.error().message;
  return {};
}

std::string counter(const std::string& name, const std::string& values) {
  return R"({"help":"h","name":")" + name + R"(","type":"counter","values":[)" + values +
         R"(],"aggregator":"sum"})";
}

TEST(PromRegistry, reads_a_counter_with_labels_in_the_order_of_their_names) {
  const PromRegistry registry = read(
      counter("a_total", R"({"value":3,"labels":{"method":"GET","code":200,"ok":true,"q":0.5}})"));
  ASSERT_EQ(registry.metrics.size(), 1U);
  const PromMetric& metric = registry.metrics[0];
  EXPECT_EQ(metric.name, "a_total");
  EXPECT_EQ(metric.help, "h");
  EXPECT_EQ(metric.type, MetricType::Counter);
  ASSERT_EQ(metric.samples.size(), 1U);
  EXPECT_EQ(metric.samples[0].labels, R"(code="200",method="GET",ok="true",q="0.5")");
  EXPECT_EQ(metric.samples[0].value, 3);
  EXPECT_TRUE(metric.samples[0].adds_up);
  EXPECT_EQ(registry.left_out, 0U);
}

TEST(PromRegistry, reads_a_histogram) {
  const PromRegistry registry = read(
      R"({"name":"h","help":"","type":"histogram","aggregator":"sum","values":[
        {"labels":{"le":0.1},"value":1,"metricName":"h_bucket","exemplar":null},
        {"labels":{"le":"+Inf"},"value":2,"metricName":"h_bucket"},
        {"labels":{},"value":1.5,"metricName":"h_sum"},{"value":2,"metricName":"h_count"},
        {"value":2,"metricName":"h"},{"value":2,"metricName":"h_bucket"},
        {"value":2,"metricName":"h_other"}]})");
  ASSERT_EQ(registry.metrics.size(), 1U);
  ASSERT_EQ(registry.metrics[0].samples.size(), 4U);
  EXPECT_EQ(registry.metrics[0].samples[0].labels, "le=\"0.1\"");
  EXPECT_EQ(registry.metrics[0].samples[3].name, "h_count");
  EXPECT_EQ(registry.left_out, 3U);
}

TEST(PromRegistry, leaves_out_quantiles_that_would_be_added_up) {
  const std::string values =
      R"("values":[{"labels":{"quantile":0.5},"value":9},{"metricName":"s_sum","value":1},
        {"metricName":"s_count","value":2}])";
  const auto summed =
      read(R"({"name":"s","type":"summary","aggregator":"sum",)" + values + '}').metrics;
  EXPECT_EQ(summed.at(0).samples.size(), 2U);
  const auto most =
      read(R"({"name":"s","type":"summary","aggregator":"max",)" + values + '}').metrics;
  EXPECT_EQ(most.at(0).samples.size(), 3U);
  EXPECT_FALSE(most.at(0).samples[1].adds_up);
}

TEST(PromRegistry, leaves_out_what_is_to_be_omitted_or_has_no_value) {
  const PromRegistry registry =
      read(R"({"name":"o","type":"gauge","aggregator":"omit","values":[{"value":1}]},)" +
           counter("n_total", R"({"value":null,"labels":{}})"));
  ASSERT_EQ(registry.metrics.size(), 1U);
  EXPECT_THAT(registry.metrics[0].samples, IsEmpty());
  EXPECT_EQ(registry.left_out, 0U);
}

TEST(PromRegistry, keeps_the_label_app_for_skepd) {
  const auto labels = [](const std::string& text) {
    return read(counter("a_total", R"({"value":1,"labels":{)" + text + "}}"));
  };
  EXPECT_EQ(labels(R"("app":"x")").metrics[0].samples[0].labels, "exported_app=\"x\"");
  EXPECT_EQ(labels(R"("app":"x","exported_app":"y")").left_out, 1U);
}

TEST(PromRegistry, leaves_out_and_counts_what_is_no_metric) {
  const std::string bad[] = {
      counter("9lives", R"({"value":1})"),
      counter("a b", R"({"value":1})"),
      counter("", R"({"value":1})"),
      counter(std::string(257, 'a'), R"({"value":1})"),
      R"({"name":"t","type":"untyped","aggregator":"sum","values":[]})",
      R"({"name":"t","type":"gauge","aggregator":"median","values":[]})",
      R"({"name":"t","type":"gauge","aggregator":"sum"})",
      "3",
      "null",
      counter("a_total", "7"),
      counter("a_total", R"({"value":"7"})"),
      counter("a_total", R"({"value":-1})"),
      counter("a_total", R"({"value":1e999})"),
      counter("a_total", R"({"value":1,"labels":[]})"),
      counter("a_total", R"({"value":1,"labels":{"a-b":"c"}})"),
      counter("a_total", R"({"value":1,"labels":{"__a":"c"}})"),
      counter("a_total", R"({"value":1,"labels":{"a":{}}})"),
      counter("a_total", R"({"value":1,"labels":{"a":")" + std::string(1025, 'x') + "\"}}"),
      counter("a_total", R"({"value":1,"metricName":"b_total"})")};
  for (const std::string& metric : bad) {
    auto registry =
        read_prom_answer(answer_of(metric + ',' + counter("ok_total", R"({"value":1})")));
    if (!registry) {
      EXPECT_THAT(metric, HasSubstr("1e999")) << registry.error().message;
      continue;
    }
    EXPECT_EQ(registry->left_out, 1U) << metric;
    EXPECT_EQ(registry->metrics.back().name, "ok_total") << metric;
    EXPECT_THAT(registry->first, testing::StartsWith("\"")) << metric;
  }
}

TEST(PromRegistry, takes_so_many_samples_and_no_more) {
  PromBounds bounds;
  bounds.samples = 2;
  const PromRegistry registry =
      read(counter("a_total", R"({"value":1},{"value":2,"labels":{"a":"1"}},{"value":3})"), bounds);
  EXPECT_EQ(registry.metrics[0].samples.size(), 2U);
  EXPECT_EQ(registry.left_out, 1U);
}

TEST(PromRegistry, writes_any_bytes_so_that_they_can_be_read) {
  const PromRegistry registry = read(
      R"({"name":"a","help":"two\nlines \\","type":"gauge","aggregator":"sum","values":[
        {"value":1,"labels":{"a":"q\" b\\ n\n z\u0000"}}]})");
  EXPECT_EQ(registry.metrics[0].help, "two\\nlines \\\\");
  EXPECT_EQ(registry.metrics[0].samples[0].labels, "a=\"q\\\" b\\\\ n\\n z \"");
}

TEST(PromRegistry, says_why_an_answer_cannot_be_used) {
  EXPECT_THAT(read_prom_answer("{").error().message, HasSubstr("no JSON object"));
  EXPECT_THAT(read_prom_answer("[]").error().message, HasSubstr("no JSON object"));
  EXPECT_THAT(read_prom_answer("{}").error().message, HasSubstr("has no metrics"));
  EXPECT_THAT(read_prom_answer(R"({"metrics":[3]})").error().message, HasSubstr("registry"));
  EXPECT_THAT(read_prom_answer(R"({"error":"no\nluck"})").error().message, HasSubstr("no?luck"));
  EXPECT_FALSE(read_prom_answer(std::string(1000, '[')));
}

}  // namespace
}  // namespace skep::api
