#pragma once

#include <span>
#include <string>
#include <vector>

#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>

#include "api/metrics/wall_clock.h"
#include "model/snapshot.h"

namespace skep::api {

using Metrics = std::vector<prometheus::ClientMetric>;

// One worker as the families see it.
struct WorkerRow {
  const std::string& app;  // the labels
  const std::string& worker;
  const WorkerSnapshot& figures;
  const WallClock& clock;
};

// A metric that workers have, and how to tell one worker's series of it, if it has any.
struct WorkerFamily {
  const char* name;
  const char* help;  // without backslash and newline, which prometheus-cpp would not escape
  prometheus::MetricType type;
  void (*add)(const WorkerRow& row, Metrics& out);
};

[[nodiscard]] std::span<const WorkerFamily> worker_families();

}  // namespace skep::api
