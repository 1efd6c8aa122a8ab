#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <prometheus/metric_type.h>

namespace skep::api {

// A family of the text format that is not of skepd's own tables.
struct MergedFamily {
  struct Line {
    std::shared_ptr<const std::string> series;  // `requests_total{app="web",code="200"}`
    double value = 0;
  };

  std::string name;
  std::string help;  // escaped
  prometheus::MetricType type = prometheus::MetricType::Gauge;
  std::string app;  // whose it is; of several, the first
  std::vector<Line> lines;
};

// Whether skepd tells a metric of this name of its own process, without labels: "process_open_fds".
[[nodiscard]] bool is_of_own_process(const std::string& name);

// Makes one list of them by name, in which no name comes twice and none is one of skepd's own, but
// for those of its process, which an app's may stand beside as their labels tell them apart; of two
// that cannot be told apart the first stays. `dropped` is told of the others, with what they are
// that they cannot be shown.
[[nodiscard]] std::vector<MergedFamily> joined(
    std::vector<MergedFamily> families,
    const std::function<void(const MergedFamily&, const std::string& why)>& dropped);

// Appends the lines from `from` on, at most `most`, before the first HELP and TYPE; the number of
// the next line.
[[nodiscard]] std::size_t append_lines(const MergedFamily& family, std::size_t from,
                                       std::size_t most, std::string& out);

// The same without these two.
[[nodiscard]] std::size_t append_series(const MergedFamily& family, std::size_t from,
                                        std::size_t most, std::string& out);

}  // namespace skep::api
