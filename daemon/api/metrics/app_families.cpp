#include "api/metrics/app_families.h"

#include <array>
#include <cstddef>

#include "api/http/text.h"

namespace skep::api {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Metrics = std::vector<ClientMetric>;

ClientMetric& labelled(const AppSnapshot& app, Metrics& out) {
  ClientMetric& metric = out.emplace_back();
  metric.label.push_back({"app", as_utf8(app.name)});
  return metric;
}

ClientMetric& labelled(const AppSnapshot& app, Metrics& out, const char* name,
                       std::string_view value) {
  ClientMetric& metric = labelled(app, out);
  metric.label.push_back({name, std::string(value)});
  return metric;
}

// An app whose addresses cannot be steered has no series.
void add_steering(const AppSnapshot& app, Metrics& out) {
  if (!app.steering) return;
  for (const Steering mode : {Steering::ebpf, Steering::classic_bpf, Steering::none})
    labelled(app, out, "mode", name_of(mode)).gauge.value = *app.steering == mode ? 1 : 0;
}

void add_cgroup(const AppSnapshot& app, Metrics& out) {
  using Kind = CgroupPlace::Kind;
  for (const Kind kind : {Kind::scope, Kind::own, Kind::none})
    labelled(app, out, "kind", name_of(kind)).gauge.value = app.cgroup.kind == kind ? 1 : 0;
}

// All outcomes are there from the start, so that rate() sees the first roll.
void add_rolls(const AppSnapshot& app, Metrics& out) {
  for (std::size_t at = 0; at < roll_outcomes.size(); ++at)
    labelled(app, out, "outcome", name_of(roll_outcomes.at(at))).counter.value =
        static_cast<double>(app.rolls.at(at));
}

struct AppFamily {
  const char* name;
  const char* help;  // without backslash and newline, which prometheus-cpp would not escape
  MetricType type;
  void (*add)(const AppSnapshot& app, Metrics& out);
};

constexpr std::array families{
    AppFamily{"skep_app_workers_desired", "How many workers the app shall have.", MetricType::Gauge,
              [](const AppSnapshot& app, Metrics& out) {
                labelled(app, out).gauge.value = app.workers_desired;
              }},
    AppFamily{"skep_app_spares_desired", "How many spares the app shall have.", MetricType::Gauge,
              [](const AppSnapshot& app, Metrics& out) {
                labelled(app, out).gauge.value = app.spares_desired;
              }},
    AppFamily{"skep_app_spares",
              "Spares of the app that are booted and held at their first listen.",
              MetricType::Gauge,
              [](const AppSnapshot& app, Metrics& out) {
                labelled(app, out).gauge.value = static_cast<double>(held_spares(app.extras));
              }},
    AppFamily{"skep_app_steering",
              "1 for the way in which the kernel spreads the app's new connections, 0 for the "
              "others.",
              MetricType::Gauge, add_steering},
    AppFamily{"skep_app_cgroup",
              "1 for where the app's workers have their cgroups: below a scope of the app, below "
              "skepd's own cgroup, or nowhere; 0 for the others.",
              MetricType::Gauge, add_cgroup},
    AppFamily{"skep_app_roll_in_progress", "Whether the app's workers are being rolled.",
              MetricType::Gauge,
              [](const AppSnapshot& app, Metrics& out) {
                labelled(app, out).gauge.value = app.roll && !has_ended(app.roll->phase) ? 1 : 0;
              }},
    AppFamily{"skep_app_rolls_total", "How many rolls of the app have ended, by how they did.",
              MetricType::Counter, add_rolls},
    AppFamily{"skep_app_log_dropped_bytes_total",
              "Output of the app's workers that was dropped, because its log file could not be "
              "written.",
              MetricType::Counter,
              [](const AppSnapshot& app, Metrics& out) {
                labelled(app, out).counter.value = static_cast<double>(app.log_bytes_dropped);
              }},
    AppFamily{
        "skep_app_overloaded",
        "Whether skepd answers new connections of the app itself, because all its workers are "
        "stalled.",
        MetricType::Gauge,
        [](const AppSnapshot& app, Metrics& out) {
          labelled(app, out).gauge.value = app.overloaded ? 1 : 0;
        }},
};

}  // namespace

std::vector<MetricFamily> app_families(const Snapshot& snapshot) {
  std::vector<MetricFamily> out;
  out.reserve(families.size());
  for (const AppFamily& family : families) {
    MetricFamily shown{family.name, family.help, family.type, {}};
    for (const AppSnapshot& app : snapshot.apps) family.add(app, shown.metric);
    if (!shown.metric.empty()) out.push_back(std::move(shown));
  }
  return out;
}

}  // namespace skep::api
