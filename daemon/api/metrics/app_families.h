#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "model/snapshot.h"

namespace skep::api {

// The families that have a series, or some, for each app.
[[nodiscard]] std::vector<prometheus::MetricFamily> app_families(const Snapshot& snapshot);

}  // namespace skep::api
