#include "api/metrics/prom_client_names.h"

#include <array>

#include "api/metrics/prom_text.h"

namespace skep::api {
namespace {

using prometheus::MetricType;

struct Renamed {
  const char* name;
  const char* help;
  MetricType type;
  const char* rest;  // of a summary's series
  double (*value)(const AgentFigures& figures);
};

constexpr auto lag = "Lag of the event loop in seconds, of the last minute, as skepd measures it.";
constexpr auto gc = "Garbage collection duration, of all kinds.";

constexpr std::array all_renamed{
    Renamed{"nodejs_eventloop_lag_seconds", lag, MetricType::Gauge, "",
            [](const AgentFigures& figures) { return figures.lag_p50_seconds; }},
    Renamed{"nodejs_eventloop_lag_p50_seconds", lag, MetricType::Gauge, "",
            [](const AgentFigures& figures) { return figures.lag_p50_seconds; }},
    Renamed{"nodejs_eventloop_lag_p99_seconds", lag, MetricType::Gauge, "",
            [](const AgentFigures& figures) { return figures.lag_p99_seconds; }},
    Renamed{"nodejs_eventloop_lag_max_seconds", lag, MetricType::Gauge, "",
            [](const AgentFigures& figures) { return figures.lag_max_seconds; }},
    Renamed{
        "nodejs_heap_size_used_bytes", "Process heap size used from Node.js in bytes.",
        MetricType::Gauge, "",
        [](const AgentFigures& figures) { return static_cast<double>(figures.heap_used_bytes); }},
    Renamed{
        "nodejs_heap_size_total_bytes", "What the heap of Node.js can grow to, in bytes.",
        MetricType::Gauge, "",
        [](const AgentFigures& figures) { return static_cast<double>(figures.heap_limit_bytes); }},
    Renamed{"nodejs_gc_duration_seconds", gc, MetricType::Summary, "_sum",
            [](const AgentFigures& figures) { return figures.gc_seconds; }},
    Renamed{"nodejs_gc_duration_seconds", gc, MetricType::Summary, "_count",
            [](const AgentFigures& figures) { return static_cast<double>(figures.gc_count); }},
};

void add_workers(const AppSnapshot& app, const Renamed& renamed, MergedFamily& family) {
  for (const WorkerSnapshot& worker : app.workers) {
    if (!worker.agent) continue;
    const std::string labels =
        labels_text({{"app", app.name}, {"worker", std::to_string(worker.slot.worker.slot)}});
    std::string series = std::string(renamed.name) + renamed.rest + '{' + labels + '}';
    family.lines.push_back(
        {std::make_shared<const std::string>(std::move(series)), renamed.value(*worker.agent)});
  }
}

}  // namespace

std::vector<MergedFamily> prom_client_names(const Snapshot& snapshot,
                                            const std::set<std::string>& apps) {
  std::vector<MergedFamily> all;
  for (const Renamed& renamed : all_renamed) {
    if (all.empty() || all.back().name != renamed.name)
      all.push_back({renamed.name, renamed.help, renamed.type, {}, {}});
    for (const AppSnapshot& app : snapshot.apps)
      if (apps.contains(app.name)) add_workers(app, renamed, all.back());
  }
  std::erase_if(all, [](const MergedFamily& family) { return family.lines.empty(); });
  return all;
}

}  // namespace skep::api
