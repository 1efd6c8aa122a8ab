#pragma once

#include <string>

#include "model/snapshot.h"

namespace sdbus {
class MethodReply;
}

namespace skep::api::dbus {

// The worker by its slot's name, as "web:0"; null where there is none.
[[nodiscard]] const WorkerSnapshot* find_worker(const Snapshot& snapshot, const std::string& name);

// Figures that a worker without an agent, or without a process, does not have are left out:
// ResidentBytes t, CpuPercent d, CpuSeconds d; HeapUsedBytes t, HeapLimitBytes t, LagP50Seconds d,
// LagP99Seconds d, LagMaxSeconds d, UtilizationRatio d, OpenConnections t, Threads t.
void write_figures(sdbus::MethodReply& reply, const WorkerSnapshot& worker);

}  // namespace skep::api::dbus
