#include "api/metrics/histogram_text.h"

#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace skep::api {
namespace {

// The escapes of a label's value: backslash, quote and newline.
void append_escaped(std::string_view value, std::string& out) {
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
}

// `app="web",worker="0"`
std::string labels_of(const prometheus::ClientMetric& metric) {
  std::string labels;
  for (const auto& label : metric.label) {
    if (!labels.empty()) labels += ',';
    labels += label.name + "=\"";
    append_escaped(label.value, labels);
    labels += '"';
  }
  return labels;
}

void append_histogram(std::string_view name, const prometheus::ClientMetric& metric,
                      std::string& out) {
  const std::string labels = labels_of(metric);
  const auto& histogram = metric.histogram;
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "{}_count{{{}}} {}\n", name, labels, histogram.sample_count);
  fmt::format_to(to, "{}_sum{{{}}} {}\n", name, labels, histogram.sample_sum);
  const std::string series =
      fmt::format("{}_bucket{{{}{}le=\"", name, labels, labels.empty() ? "" : ",");
  for (const auto& bucket : histogram.bucket)
    fmt::format_to(to, "{}{}\"}} {}\n", series, bucket.upper_bound, bucket.cumulative_count);
  fmt::format_to(to, "{}+Inf\"}} {}\n", series, histogram.sample_count);
}

}  // namespace

void append_histograms(const prometheus::MetricFamily& family, std::string& out) {
  for (const prometheus::ClientMetric& metric : family.metric)
    append_histogram(family.name, metric, out);
}

}  // namespace skep::api
