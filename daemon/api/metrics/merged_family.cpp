#include "api/metrics/merged_family.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string_view>

#include "api/metrics/prom_text.h"

namespace skep::api {
namespace {

using prometheus::MetricType;

// daemon_families.cpp has these beside those that begin with "skep_".
constexpr std::array own_names{"process_cpu_seconds_total",
                               "process_open_fds",
                               "process_max_fds",
                               "process_virtual_memory_bytes",
                               "process_resident_memory_bytes",
                               "process_start_time_seconds",
                               "process_threads"};

std::string_view name_of(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return "counter";
    case MetricType::Histogram:
      return "histogram";
    case MetricType::Summary:
      return "summary";
    default:
      return "gauge";
  }
}

// Every name that a series of the family may have.
std::vector<std::string> names_of(const MergedFamily& family) {
  std::vector<std::string> names{family.name};
  const bool several = family.type == MetricType::Histogram || family.type == MetricType::Summary;
  if (several)
    for (const char* rest : {"_bucket", "_sum", "_count"}) names.push_back(family.name + rest);
  return names;
}

bool is_own(const std::string& name) {
  return name.starts_with("skep_") || is_of_own_process(name);
}

// The text format has one TYPE for all series of a name.
bool fits_beside_own(const MergedFamily& family) {
  const bool counts = family.name.ends_with("_total");
  return is_of_own_process(family.name) &&
         family.type == (counts ? MetricType::Counter : MetricType::Gauge);
}

}  // namespace

bool is_of_own_process(const std::string& name) {
  return std::find(own_names.begin(), own_names.end(), name) != own_names.end();
}

std::vector<MergedFamily> joined(
    std::vector<MergedFamily> families,
    const std::function<void(const MergedFamily&, const std::string& why)>& dropped) {
  std::map<std::string, MergedFamily> by_name;
  std::map<std::string, std::string> taken;  // a series' name -> its family
  for (MergedFamily& family : families) {
    const auto names = names_of(family);
    const auto own = std::find_if(names.begin(), names.end(), is_own);
    if (own != names.end() && !fits_beside_own(family)) {
      dropped(family, "a name of skepd's own metrics");
      continue;
    }
    if (const auto known = by_name.find(family.name); known != by_name.end()) {
      if (known->second.type == family.type)
        std::move(family.lines.begin(), family.lines.end(),
                  std::back_inserter(known->second.lines));
      else
        dropped(family, "of another type in the app " + known->second.app);
      continue;
    }
    const auto other = std::find_if(names.begin(), names.end(),
                                    [&](const auto& name) { return taken.contains(name); });
    if (other != names.end()) {
      dropped(family, *other + " is of the metric " + taken.at(*other));
      continue;
    }
    for (const std::string& name : names) taken.emplace(name, family.name);
    by_name.emplace(family.name, std::move(family));
  }
  std::vector<MergedFamily> all;
  for (auto& [name, family] : by_name) all.push_back(std::move(family));
  return all;
}

std::size_t append_lines(const MergedFamily& family, std::size_t from, std::size_t most,
                         std::string& out) {
  if (from == 0)
    out.append("# HELP ")
        .append(family.name)
        .append(" ")
        .append(family.help)
        .append("\n# TYPE ")
        .append(family.name)
        .append(" ")
        .append(name_of(family.type))
        .append("\n");
  return append_series(family, from, most, out);
}

std::size_t append_series(const MergedFamily& family, std::size_t from, std::size_t most,
                          std::string& out) {
  const std::size_t end = from + std::min(most, family.lines.size() - from);
  for (; from < end; ++from) {
    const MergedFamily::Line& line = family.lines[from];
    out.append(*line.series).append(" ").append(number_text(line.value)).append("\n");
  }
  return end;
}

}  // namespace skep::api
