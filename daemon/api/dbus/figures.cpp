#include "api/dbus/figures.h"

#include <map>

#include <sdbus-c++/Message.h>
#include <sdbus-c++/Types.h>

namespace skep::api::dbus {

const WorkerSnapshot* find_worker(const Snapshot& snapshot, const std::string& name) {
  for (const AppSnapshot& app : snapshot.apps) {
    if (!name.starts_with(app.name + ':')) continue;
    for (const WorkerSnapshot& worker : app.workers)
      if (worker.slot.worker.slot_name() == name) return &worker;
  }
  return nullptr;
}

void write_figures(sdbus::MethodReply& reply, const WorkerSnapshot& worker) {
  std::map<std::string, sdbus::Variant> figures;
  const auto add = [&](const char* name, auto value) {
    figures.emplace(name, sdbus::Variant(value));
  };
  add("CpuSeconds", worker.cpu_seconds_total);
  if (worker.process) {
    add("ResidentBytes", worker.process->resident_bytes);
    add("CpuPercent", worker.process->cpu_percent);
  }
  if (worker.agent) {
    add("HeapUsedBytes", worker.agent->heap_used_bytes);
    add("HeapLimitBytes", worker.agent->heap_limit_bytes);
    add("LagP50Seconds", worker.agent->lag_p50_seconds);
    add("LagP99Seconds", worker.agent->lag_p99_seconds);
    add("LagMaxSeconds", worker.agent->lag_max_seconds);
    add("UtilizationRatio", worker.agent->utilization_ratio);
    add("OpenConnections", worker.agent->open_connections);
    add("Threads", worker.agent->threads);
  }
  reply << figures;
}

}  // namespace skep::api::dbus
