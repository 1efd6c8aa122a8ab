#include "host/cgroup/reading.h"

#include <string_view>

#include "host/cgroup/kernel_file.h"
#include "host/process/kernel_text.h"
#include "host/process/text_fields.h"

namespace skep::host {

namespace {

using Numbers = std::map<std::string, std::uint64_t, std::less<>>;

std::uint64_t value_of(const Numbers& numbers, std::string_view name) {
  const auto found = numbers.find(name);
  return found == numbers.end() ? 0 : found->second;
}

// "some avg10=0.00 avg60=0.00 avg300=0.00 total=0", and the same for "full".
std::optional<std::uint64_t> total_us(std::string_view text, std::string_view kind) {
  for (const auto line : fields(text, '\n')) {
    if (!line.starts_with(kind)) continue;
    constexpr std::string_view name = "total=";
    const auto at = line.find(name);
    if (at != std::string_view::npos) return kernel_number(line.substr(at + name.size()));
  }
  return std::nullopt;
}

double seconds(std::uint64_t microseconds) {
  return static_cast<double>(microseconds) / 1e6;
}

// The kernel may have been told to keep none, and the file is empty then.
std::optional<Pressure> pressure_of(const std::string& path, Pressed resource) {
  const std::string text = kernel_text(path + '/' + std::string(name_of(resource)) + ".pressure");
  const auto some = total_us(text, "some");
  if (!some) return std::nullopt;
  return Pressure{seconds(*some), seconds(total_us(text, "full").value_or(0))};
}

}  // namespace

CgroupFigures read_cgroup(const std::string& path) {
  CgroupFigures figures;
  figures.memory_bytes = kernel_number(kernel_text(path + "/memory.current"));
  if (const Numbers events = kernel_numbers(kernel_text(path + "/memory.events")); !events.empty())
    figures.memory_events = {value_of(events, "high"), value_of(events, "max"),
                             value_of(events, "oom"), value_of(events, "oom_kill")};
  for (const Pressed resource : all_pressed)
    figures.pressure.at(static_cast<std::size_t>(resource)) = pressure_of(path, resource);
  const Numbers cpu = kernel_numbers(kernel_text(path + "/cpu.stat"));
  if (const auto throttled = cpu.find("throttled_usec"); throttled != cpu.end())
    figures.throttled_seconds = seconds(throttled->second);
  figures.processes = kernel_number(kernel_text(path + "/pids.current"));
  const Numbers pids = kernel_numbers(kernel_text(path + "/pids.events"));
  if (const auto refused = pids.find("max"); refused != pids.end())
    figures.processes_refused = refused->second;
  return figures;
}

std::optional<MemoryReading> read_cgroup_memory(const std::string& path) {
  const auto current = kernel_number(kernel_text(path + "/memory.current"));
  if (!current) return std::nullopt;
  MemoryReading reading;
  const std::uint64_t idle =
      value_of(kernel_numbers(kernel_text(path + "/memory.stat")), "inactive_file");
  reading.used_bytes = *current > idle ? *current - idle : 0;
  const Numbers events = kernel_numbers(kernel_text(path + "/memory.events"));
  reading.oom = value_of(events, "oom");
  reading.oom_kills = value_of(events, "oom_kill");
  reading.stalled_us = total_us(kernel_text(path + "/memory.pressure"), "full").value_or(0);
  return reading;
}

}  // namespace skep::host
