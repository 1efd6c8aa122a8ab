#pragma once

#include <string>

#include <prometheus/metric_family.h>

namespace skep::api {

// Appends the series of a family of histograms in Prometheus' text format 0.0.4, as
// prometheus-cpp's TextSerializer would and without its HELP and TYPE lines. A thousand workers
// have sixteen thousand lines of these, for which the serializer's streams take longer than a
// scrape may.
void append_histograms(const prometheus::MetricFamily& family, std::string& out);

}  // namespace skep::api
