#include "api/metrics/worker_families.h"

#include <array>

#include "api/metrics/histogram.h"

namespace skep::api {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

ClientMetric& labelled(const WorkerRow& row, Metrics& out) {
  ClientMetric& metric = out.emplace_back();
  metric.label.reserve(3);
  metric.label.push_back({"app", row.app});
  metric.label.push_back({"worker", row.worker});
  return metric;
}

ClientMetric& labelled(const WorkerRow& row, Metrics& out, const char* name,
                       std::string_view value) {
  ClientMetric& metric = labelled(row, out);
  metric.label.push_back({name, std::string(value)});
  return metric;
}

void add_gauge(const WorkerRow& row, Metrics& out, double value) {
  labelled(row, out).gauge.value = value;
}

void add_counter(const WorkerRow& row, Metrics& out, double value) {
  labelled(row, out).counter.value = value;
}

void add_states(const WorkerRow& row, Metrics& out) {
  for (const WorkerState state : all_worker_states)
    if (state != WorkerState::unknown)
      labelled(row, out, "state", name_of(state)).gauge.value =
          row.figures.slot.state == state ? 1 : 0;
}

void add_start_time(const WorkerRow& row, Metrics& out) {
  const SlotStatus& slot = row.figures.slot;
  if (slot.pid != 0 && slot.started) add_gauge(row, out, row.clock.unix_seconds(*slot.started));
}

// The two usual reasons are there from the start, so that rate() sees the first restart.
void add_restarts(const WorkerRow& row, Metrics& out) {
  for (const RestartReason reason : all_restart_reasons) {
    const auto count = row.figures.slot.restarts.at(static_cast<std::size_t>(reason));
    if (count > 0 || reason == RestartReason::exit || reason == RestartReason::signal)
      labelled(row, out, "reason", name_of(reason)).counter.value = static_cast<double>(count);
  }
}

// Those that every worker with an agent is watched for are there from the start.
void add_breaches(const WorkerRow& row, Metrics& out) {
  for (const Threshold threshold : all_thresholds) {
    const auto count = row.figures.slot.breaches.at(static_cast<std::size_t>(threshold));
    const bool of_memory =
        threshold == Threshold::memory_soft || threshold == Threshold::memory_hard;
    if (count > 0 || (row.figures.agent && !of_memory))
      labelled(row, out, "threshold", name_of(threshold)).counter.value =
          static_cast<double>(count);
  }
}

void add_lag(const WorkerRow& row, Metrics& out) {
  if (!row.figures.agent) return;
  const LagHistogram& lag = row.figures.agent->lag;
  labelled(row, out).histogram = cumulative(lag_bucket_bounds_seconds, lag.counts, lag.sum_seconds);
}

void add_gc(const WorkerRow& row, Metrics& out) {
  if (!row.figures.agent) return;
  prometheus::ClientMetric::Summary& gc = labelled(row, out).summary;
  gc.sample_count = row.figures.agent->gc_count;
  gc.sample_sum = row.figures.agent->gc_seconds;
}

template <auto Member>
void add_agent_counter(const WorkerRow& row, Metrics& out) {
  if (row.figures.agent) add_counter(row, out, static_cast<double>((*row.figures.agent).*Member));
}

template <auto Member>
void add_agent_gauge(const WorkerRow& row, Metrics& out) {
  if (row.figures.agent) add_gauge(row, out, static_cast<double>((*row.figures.agent).*Member));
}

template <auto Member>
void add_cgroup_gauge(const WorkerRow& row, Metrics& out) {
  if (row.figures.cgroup && (*row.figures.cgroup).*Member)
    add_gauge(row, out, static_cast<double>(*((*row.figures.cgroup).*Member)));
}

template <auto Member>
void add_cgroup_counter(const WorkerRow& row, Metrics& out) {
  if (row.figures.cgroup && (*row.figures.cgroup).*Member)
    add_counter(row, out, static_cast<double>(*((*row.figures.cgroup).*Member)));
}

void add_memory_events(const WorkerRow& row, Metrics& out) {
  if (!row.figures.cgroup || !row.figures.cgroup->memory_events) return;
  for (const MemoryEvent event : all_memory_events)
    labelled(row, out, "event", name_of(event)).counter.value =
        static_cast<double>(row.figures.cgroup->memory_events->at(static_cast<std::size_t>(event)));
}

void add_pressure(const WorkerRow& row, Metrics& out, Pressed resource, const char* share,
                  double seconds) {
  ClientMetric& metric = labelled(row, out, "resource", name_of(resource));
  metric.label.push_back({"share", share});
  metric.counter.value = seconds;
}

void add_pressures(const WorkerRow& row, Metrics& out) {
  if (!row.figures.cgroup) return;
  for (const Pressed resource : all_pressed) {
    const auto& pressure = row.figures.cgroup->pressure.at(static_cast<std::size_t>(resource));
    if (!pressure) continue;
    add_pressure(row, out, resource, "some", pressure->some_seconds);
    add_pressure(row, out, resource, "full", pressure->full_seconds);
  }
}

constexpr std::array families{
    WorkerFamily{"skep_worker_up", "Whether the worker runs and is ready.", MetricType::Gauge,
                 [](const WorkerRow& row, Metrics& out) {
                   add_gauge(row, out, row.figures.slot.state == WorkerState::running ? 1 : 0);
                 }},
    WorkerFamily{"skep_worker_state", "1 for the state the worker is in, 0 for the others.",
                 MetricType::Gauge, add_states},
    WorkerFamily{"skep_worker_start_time_seconds",
                 "When the worker's process was started, in unix time.", MetricType::Gauge,
                 add_start_time},
    WorkerFamily{"skep_worker_restarts_total",
                 "How often the worker was replaced by a successor, by what made it necessary.",
                 MetricType::Counter, add_restarts},
    WorkerFamily{"skep_worker_threshold_breaches_total",
                 "How often the worker passed a threshold for as long as it takes to count.",
                 MetricType::Counter, add_breaches},
    WorkerFamily{"skep_worker_draining",
                 "Whether the worker takes nothing new on and makes an end of what is open.",
                 MetricType::Gauge,
                 [](const WorkerRow& row, Metrics& out) {
                   add_gauge(row, out, row.figures.slot.draining ? 1 : 0);
                 }},
    WorkerFamily{"skep_connections_rescued_total",
                 "Connections that waited for the worker and were handed to another one.",
                 MetricType::Counter,
                 [](const WorkerRow& row, Metrics& out) {
                   add_counter(row, out, static_cast<double>(row.figures.slot.rescued));
                 }},
    WorkerFamily{"skep_connections_rescue_lost_total",
                 "Connections that waited for the worker and were closed, because no other took "
                 "them.",
                 MetricType::Counter,
                 [](const WorkerRow& row, Metrics& out) {
                   add_counter(row, out, static_cast<double>(row.figures.slot.rescues_lost));
                 }},
    WorkerFamily{"skep_worker_resident_memory_bytes", "Resident memory of the worker's process.",
                 MetricType::Gauge,
                 [](const WorkerRow& row, Metrics& out) {
                   if (row.figures.process)
                     add_gauge(row, out, static_cast<double>(row.figures.process->resident_bytes));
                 }},
    WorkerFamily{"skep_worker_cpu_seconds_total",
                 "Processor time that the worker and its predecessors have used.",
                 MetricType::Counter,
                 [](const WorkerRow& row, Metrics& out) {
                   add_counter(row, out, row.figures.cpu_seconds_total);
                 }},
    WorkerFamily{"skep_worker_cgroup_memory_bytes",
                 "Memory of the worker's cgroup, page cache included.", MetricType::Gauge,
                 add_cgroup_gauge<&CgroupFigures::memory_bytes>},
    WorkerFamily{"skep_worker_memory_events_total",
                 "How often the memory of the worker's cgroup went beyond memory-high or came to "
                 "memory-max, how often that left nothing, and how many of its processes the "
                 "kernel killed for want of memory.",
                 MetricType::Counter, add_memory_events},
    WorkerFamily{"skep_worker_pressure_seconds_total",
                 "Time in which some or all processes of the worker waited for a resource.",
                 MetricType::Counter, add_pressures},
    WorkerFamily{"skep_worker_cpu_throttled_seconds_total",
                 "Time in which cpu-max held the worker back.", MetricType::Counter,
                 add_cgroup_counter<&CgroupFigures::throttled_seconds>},
    WorkerFamily{"skep_worker_processes", "Processes and threads in the worker's cgroup.",
                 MetricType::Gauge, add_cgroup_gauge<&CgroupFigures::processes>},
    WorkerFamily{"skep_worker_processes_refused_total",
                 "Processes and threads that pids-max refused the worker.", MetricType::Counter,
                 add_cgroup_counter<&CgroupFigures::processes_refused>},
    WorkerFamily{"skep_worker_event_loop_lag_seconds",
                 "By how much turns of the worker's event loop were late.", MetricType::Histogram,
                 add_lag},
    WorkerFamily{"skep_worker_event_loop_stalled",
                 "Whether the worker's event loop has not turned for longer than loop-lag.soft.",
                 MetricType::Gauge,
                 [](const WorkerRow& row, Metrics& out) {
                   if (row.figures.agent) add_gauge(row, out, row.figures.slot.stalled ? 1 : 0);
                 }},
    WorkerFamily{"skep_worker_stalls_total", "How often the worker's event loop has stalled.",
                 MetricType::Counter,
                 [](const WorkerRow& row, Metrics& out) {
                   if (row.figures.agent)
                     add_counter(row, out, static_cast<double>(row.figures.slot.stalls));
                 }},
    WorkerFamily{"skep_worker_event_loop_utilization_ratio",
                 "How much of the last second the worker's event loop was not idle, 0 to 1.",
                 MetricType::Gauge, add_agent_gauge<&AgentFigures::utilization_ratio>},
    WorkerFamily{"skep_worker_heap_used_bytes", "Heap that the worker's runtime uses.",
                 MetricType::Gauge, add_agent_gauge<&AgentFigures::heap_used_bytes>},
    WorkerFamily{"skep_worker_heap_limit_bytes", "What the worker's heap can grow to.",
                 MetricType::Gauge, add_agent_gauge<&AgentFigures::heap_limit_bytes>},
    WorkerFamily{"skep_worker_gc_duration_seconds", "Time that garbage collections took.",
                 MetricType::Summary, add_gc},
    WorkerFamily{"skep_worker_open_connections", "Connections that the worker has open.",
                 MetricType::Gauge, add_agent_gauge<&AgentFigures::open_connections>},
    WorkerFamily{"skep_worker_threads",
                 "Worker threads that the worker's process has, without its main loop.",
                 MetricType::Gauge, add_agent_gauge<&AgentFigures::threads>},
    WorkerFamily{
        "skep_worker_thread_event_loop_lag_max_seconds",
        "The longest that an event loop of the worker's threads was late in the last 60 seconds.",
        MetricType::Gauge, add_agent_gauge<&AgentFigures::thread_lag_max_seconds>},
    WorkerFamily{"skep_worker_thread_exits_total", "How many of the worker's threads have ended.",
                 MetricType::Counter, add_agent_counter<&AgentFigures::thread_exits>},
    WorkerFamily{"skep_worker_thread_failures_total",
                 "How many of the worker's threads have ended with an exit code other than 0.",
                 MetricType::Counter, add_agent_counter<&AgentFigures::thread_failures>},
};

}  // namespace

std::span<const WorkerFamily> worker_families() {
  return families;
}

}  // namespace skep::api
