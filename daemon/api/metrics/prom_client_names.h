#pragma once

#include <set>
#include <string>
#include <vector>

#include "api/metrics/merged_family.h"
#include "model/snapshot.h"

namespace skep::api {

// What skepd knows of the workers of `apps` under the names that prom-client's default metrics have
// (its lib/metrics/), for dashboards made for those. Labelled `app` and `worker`.
[[nodiscard]] std::vector<MergedFamily> prom_client_names(const Snapshot& snapshot,
                                                          const std::set<std::string>& apps);

}  // namespace skep::api
