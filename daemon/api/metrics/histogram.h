#pragma once

#include <array>
#include <cstdint>

#include <prometheus/client_metric.h>

namespace skep::api {

// Prometheus' histogram, whose buckets each hold all below their bound too, of counts a bucket. The
// last count is that of +Inf, which is not among the bounds.
template <std::size_t Bounds>
[[nodiscard]] prometheus::ClientMetric::Histogram cumulative(
    const std::array<double, Bounds>& bounds, const std::array<std::uint64_t, Bounds + 1>& counts,
    double sum) {
  prometheus::ClientMetric::Histogram histogram;
  histogram.sample_sum = sum;
  histogram.bucket.reserve(Bounds);
  for (std::size_t at = 0; at < Bounds; ++at) {
    histogram.sample_count += counts.at(at);
    histogram.bucket.push_back({histogram.sample_count, bounds.at(at)});
  }
  histogram.sample_count += counts.back();
  return histogram;
}

}  // namespace skep::api
