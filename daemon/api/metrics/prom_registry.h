#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_type.h>

#include "model/error.h"

namespace skep::api {

// How the values of several workers become one: prom-client's `aggregator`, less "omit".
enum class Aggregator : std::uint8_t { sum, first, min, max, average };

struct PromSample {
  std::string name;      // the metric's, or with _bucket, _sum or _count behind it
  std::string labels;    // `code="200",method="GET"`, escaped, by name; may be empty
  double value = 0;      // finite; of a counter, histogram or count never below 0
  bool adds_up = false;  // what it has counted outlives its worker
};

struct PromMetric {
  std::string name;
  std::string help;  // escaped, on one line
  prometheus::MetricType type = prometheus::MetricType::Gauge;
  Aggregator aggregator = Aggregator::sum;
  std::vector<PromSample> samples;
};

// The registries of one worker.
struct PromRegistry {
  std::vector<PromMetric> metrics;
  std::size_t left_out = 0;  // metrics and samples that are none
  std::string first;         // what is wrong with the first of them: `"a b" is no name`
};

struct PromBounds {
  std::size_t samples = 10'000;
  std::size_t labels = 32;       // a sample
  std::size_t name_bytes = 256;  // of metrics and labels
  std::size_t value_bytes = 1024;
  std::size_t help_bytes = 1024;
};

// Reads {"metrics":[[...],...]}, as prom-client's getMetricsAsJSON() writes each registry. Nobody
// vouches for any of it. What is no metric is left out and counted; a label `app` becomes
// exported_app. Left out without a count are metrics to be omitted, values that JSON cannot hold
// (null) and quantiles that would be added up, which mean nothing.
[[nodiscard]] Result<PromRegistry> read_prom_answer(std::string_view json,
                                                    const PromBounds& bounds = {});

}  // namespace skep::api
