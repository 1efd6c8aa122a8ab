#pragma once

#include <string>

#include "model/snapshot.h"

namespace skep {

// How skepd fares, in one line for `systemctl status`: "12 of 12 workers running, 3 apps", "10 of
// 12 workers running, 3 apps; FATAL: web:3; BACKOFF: api:0", "stopping, 3 workers are still there".
[[nodiscard]] std::string service_status(const EngineSnapshot& snapshot);

}  // namespace skep
