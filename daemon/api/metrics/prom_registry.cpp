#include "api/metrics/prom_registry.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "api/http/text.h"
#include "api/metrics/prom_text.h"

namespace skep::api {
namespace {

namespace json = boost::json;
using prometheus::MetricType;

constexpr unsigned deepest = 16;

std::optional<std::string_view> text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string().data(), value->get_string().size());
}

std::optional<double> number_of(const json::value& value) {
  json::error_code failure;
  if (!value.is_number()) return std::nullopt;
  const auto number = value.to_number<double>(failure);
  return failure || !std::isfinite(number) ? std::nullopt : std::optional(number);
}

std::optional<MetricType> type_named(std::string_view name) {
  if (name == "counter") return MetricType::Counter;
  if (name == "gauge") return MetricType::Gauge;
  if (name == "histogram") return MetricType::Histogram;
  if (name == "summary") return MetricType::Summary;
  return std::nullopt;
}

std::optional<Aggregator> aggregator_named(std::string_view name) {
  if (name == "sum") return Aggregator::sum;
  if (name == "first") return Aggregator::first;
  if (name == "min") return Aggregator::min;
  if (name == "max") return Aggregator::max;
  if (name == "average") return Aggregator::average;
  return std::nullopt;
}

std::optional<std::string> label_value(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(text->data(), text->size());
  if (const auto* truth = value.if_bool()) return *truth ? "true" : "false";
  if (const auto* whole = value.if_int64()) return std::to_string(*whole);
  if (const auto* whole = value.if_uint64()) return std::to_string(*whole);
  if (const auto* real = value.if_double()) return fmt::format("{}", *real);
  return std::nullopt;
}

class Reader {
 public:
  explicit Reader(const PromBounds& bounds) : bounds_(bounds) {}

  void read(const json::value& metric);
  [[nodiscard]] PromRegistry take() && { return std::move(registry_); }

 private:
  void leave_out(std::string_view what, std::string_view why);
  [[nodiscard]] std::optional<PromMetric> head_of(const json::object& object);
  void read_sample(const json::value& value, PromMetric& metric);
  [[nodiscard]] std::optional<std::string> labels_of(const json::object& sample);
  [[nodiscard]] bool fits(PromMetric& metric, PromSample& sample) const;

  const PromBounds& bounds_;
  PromRegistry registry_;
  std::size_t samples_ = 0;
};

void Reader::leave_out(std::string_view what, std::string_view why) {
  if (registry_.left_out++ == 0) registry_.first = fmt::format("\"{}\" {}", printable(what), why);
}

void Reader::read(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return leave_out("a value", "is no metric");
  auto metric = head_of(*object);
  if (!metric) return;
  const json::value* values = object->if_contains("values");
  if (values == nullptr || !values->is_array()) return leave_out(metric->name, "has no values");
  for (const json::value& sample : values->get_array()) read_sample(sample, *metric);
  registry_.metrics.push_back(std::move(*metric));
}

std::optional<PromMetric> Reader::head_of(const json::object& object) {
  const std::string_view name = text_in(object, "name").value_or("");
  const std::string_view aggregator = text_in(object, "aggregator").value_or("sum");
  if (aggregator == "omit") return std::nullopt;
  const auto type = type_named(text_in(object, "type").value_or(""));
  const auto how = aggregator_named(aggregator);
  if (name.size() > bounds_.name_bytes || !is_metric_name(name))
    leave_out(name.substr(0, bounds_.name_bytes), "is no name for a metric");
  else if (!type)
    leave_out(name, "is of no type that Prometheus has");
  else if (!how)
    leave_out(name, "is to be aggregated in no way that prom-client has");
  else
    return PromMetric{
        std::string(name),
        escaped_help(text_in(object, "help").value_or("").substr(0, bounds_.help_bytes)),
        *type,
        *how,
        {}};
  return std::nullopt;
}

std::optional<std::string> Reader::labels_of(const json::object& sample) {
  const json::value* labels = sample.if_contains("labels");
  if (labels == nullptr) return std::string();
  if (!labels->is_object() || labels->get_object().size() > bounds_.labels) return std::nullopt;
  std::map<std::string, std::string> sorted;
  for (const auto& [key, value] : labels->get_object()) {
    const std::string_view name(key.data(), key.size());
    if (name.size() > bounds_.name_bytes || !is_label_name(name)) return std::nullopt;
    auto text = label_value(value);
    if (!text || text->size() > bounds_.value_bytes) return std::nullopt;
    if (!sorted.emplace(name == "app" ? "exported_app" : name, std::move(*text)).second)
      return std::nullopt;
  }
  return labels_text(sorted);
}

// Whether a metric of this type has such a sample; finds out whether it adds up.
bool Reader::fits(PromMetric& metric, PromSample& sample) const {
  const std::string_view rest = std::string_view(sample.name).substr(metric.name.size());
  const bool counts = rest == "_sum" || rest == "_count";
  const bool counted = metric.type == MetricType::Counter || metric.type == MetricType::Histogram;
  sample.adds_up = metric.aggregator == Aggregator::sum &&
                   (counted || (metric.type == MetricType::Summary && counts));
  if (sample.value < 0 && (counted || rest == "_count") && rest != "_sum") return false;
  const bool has_bound = ("," + sample.labels).find(",le=\"") != std::string::npos;
  switch (metric.type) {
    case MetricType::Histogram:
      return (rest == "_bucket" && has_bound) || (counts && !has_bound);
    case MetricType::Summary:
      return rest.empty() || counts;
    default:
      return rest.empty();
  }
}

void Reader::read_sample(const json::value& value, PromMetric& metric) {
  const auto* object = value.if_object();
  if (object == nullptr) return leave_out(metric.name, "has a value that is none");
  const json::value* number = object->if_contains("value");
  if (number == nullptr || number->is_null()) return;
  PromSample sample;
  sample.name = text_in(*object, "metricName").value_or(metric.name);
  auto labels = labels_of(*object);
  const auto amount = number_of(*number);
  if (!labels || !amount || !sample.name.starts_with(metric.name))
    return leave_out(metric.name, "has a value or labels that are none");
  sample.labels = std::move(*labels);
  sample.value = *amount;
  if (!fits(metric, sample)) return leave_out(metric.name, "has a value that its type has not");
  const bool quantile = metric.type == MetricType::Summary && sample.name == metric.name;
  if (quantile && metric.aggregator == Aggregator::sum) return;
  if (samples_ == bounds_.samples) return leave_out(metric.name, "is beyond what is taken");
  ++samples_;
  metric.samples.push_back(std::move(sample));
}

}  // namespace

Result<PromRegistry> read_prom_answer(std::string_view text, const PromBounds& bounds) {
  json::monotonic_resource memory;
  json::parse_options options;
  options.max_depth = deepest;
  json::error_code failure;
  const json::value answer = json::parse({text.data(), text.size()}, failure, &memory, options);
  const auto* object = answer.if_object();
  if (failure || object == nullptr) return fail("its answer is no JSON object");
  if (const auto error = text_in(*object, "error"))
    return fail("its prom-client failed: " + printable(*error));
  const json::value* registries = object->if_contains("metrics");
  if (registries == nullptr || !registries->is_array()) return fail("its answer has no metrics");
  Reader reader(bounds);
  for (const json::value& registry : registries->get_array()) {
    if (!registry.is_array()) return fail("its answer has a registry that is none");
    for (const json::value& metric : registry.get_array()) reader.read(metric);
  }
  return std::move(reader).take();
}

}  // namespace skep::api
