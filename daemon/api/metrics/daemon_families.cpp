#include "api/metrics/daemon_families.h"

#include "api/metrics/histogram.h"

namespace skep::api {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily gauge(const char* name, const char* help, double value) {
  MetricFamily family{name, help, MetricType::Gauge, {}};
  family.metric.emplace_back().gauge.value = value;
  return family;
}

MetricFamily counter(const char* name, const char* help, double value) {
  MetricFamily family{name, help, MetricType::Counter, {}};
  family.metric.emplace_back().counter.value = value;
  return family;
}

MetricFamily build_info(const std::string& version) {
  MetricFamily family = gauge("skep_build_info", "1, with the version of skepd.", 1);
  family.metric.front().label.push_back({"version", version});
  return family;
}

MetricFamily turns(const TurnHistogram& turns) {
  MetricFamily family{"skep_reactor_turn_seconds",
                      "Processor time that turns of skepd's event loop took.",
                      MetricType::Histogram,
                      {}};
  family.metric.emplace_back().histogram =
      cumulative(turn_bucket_bounds_seconds, turns.counts, turns.sum_seconds);
  return family;
}

}  // namespace

std::vector<MetricFamily> daemon_families(const Snapshot& snapshot, const OwnProcess& own,
                                          const std::string& version) {
  const auto real = [](std::uint64_t value) { return static_cast<double>(value); };
  return {
      build_info(version),
      turns(snapshot.turns),
      gauge("skep_reactor_longest_turn_seconds",
            "Processor time of the longest turn of skepd's event loop.",
            snapshot.turns.longest_seconds),
      counter("process_cpu_seconds_total", "Processor time that skepd has used.", own.cpu_seconds),
      gauge("process_resident_memory_bytes", "Resident memory of skepd.", real(own.resident_bytes)),
      gauge("process_virtual_memory_bytes", "Virtual memory of skepd.", real(own.virtual_bytes)),
      gauge("process_open_fds", "File descriptors that skepd has open.", real(own.open_fds)),
      gauge("process_max_fds", "How many file descriptors skepd may have open.", real(own.max_fds)),
      gauge("process_start_time_seconds", "When skepd was started, in unix time.",
            own.start_time_seconds),
      gauge("process_threads", "Threads that skepd has.", real(own.threads)),
  };
}

}  // namespace skep::api
