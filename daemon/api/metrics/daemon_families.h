#pragma once

#include <string>
#include <vector>

#include <prometheus/metric_family.h>

#include "api/metrics/own_process.h"
#include "model/snapshot.h"

namespace skep::api {

// The families of skepd itself: skep_build_info, the reactor, process_*.
[[nodiscard]] std::vector<prometheus::MetricFamily> daemon_families(const Snapshot& snapshot,
                                                                    const OwnProcess& own,
                                                                    const std::string& version);

}  // namespace skep::api
