#include "host/cgroup/limits.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "host/cgroup/kernel_file.h"
#include "host/process/kernel_text.h"

namespace skep::host {

namespace {

constexpr std::uint64_t cpu_period_us = 100'000;  // the kernel's own

struct Limit {
  std::string_view key;
  std::string_view file;
  std::string text;
  bool given = false;
};

std::string text_of(const std::optional<std::uint64_t>& limit) {
  return limit ? std::to_string(*limit) : "max";
}

std::string cpu_text(const std::optional<std::uint32_t>& percent) {
  if (!percent) return fmt::format("max {}", cpu_period_us);
  return fmt::format("{} {}", *percent * (cpu_period_us / 100), cpu_period_us);
}

// memory.high comes before memory.max: lowered the other way round, a worker above both would be
// killed before it was slowed.
std::vector<Limit> limits_of(const ResourceSpec& wanted) {
  return {
      {"memory-high", "memory.high", text_of(wanted.memory_high), wanted.memory_high.has_value()},
      {"memory-max", "memory.max", text_of(wanted.memory_max), wanted.memory_max.has_value()},
      {"cpu-weight", "cpu.weight", std::to_string(wanted.cpu_weight),
       wanted.cpu_weight != usual_weight},
      {"cpu-max", "cpu.max", cpu_text(wanted.cpu_max), wanted.cpu_max.has_value()},
      {"io-weight", "io.weight", fmt::format("default {}", wanted.io_weight),
       wanted.io_weight != usual_weight},
      {"pids-max", "pids.max", text_of(wanted.pids_max), wanted.pids_max.has_value()},
  };
}

// The default device's weight stands in io.weight's first line.
bool is_so_already(const std::string& file, std::string_view text) {
  const std::string now = kernel_text(file);
  return std::string_view(now).substr(0, now.find('\n')) == text;
}

}  // namespace

std::vector<std::string> limit_cgroup(const std::string& path, const ResourceSpec& resources) {
  std::vector<std::string> refused;
  for (const Limit& limit : limits_of(resources)) {
    const std::string file = fmt::format("{}/{}", path, limit.file);
    if (is_so_already(file, limit.text)) continue;
    const int error = write_kernel_text(file, limit.text);
    if (error == 0 || (error == ENOENT && !limit.given)) continue;
    refused.push_back(fmt::format("{} ({})", limit.key,
                                  error == ENOENT ? "no such controller" : std::strerror(error)));
  }
  return refused;
}

bool limits_anything(const ResourceSpec& resources) {
  return !(resources == ResourceSpec{});
}

}  // namespace skep::host
