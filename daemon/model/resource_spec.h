#pragma once

#include <cstdint>
#include <optional>

namespace skep {

// The range of a weight: what the kernel and systemd take, and what they have without one.
inline constexpr std::uint32_t least_weight = 1;
inline constexpr std::uint32_t usual_weight = 100;
inline constexpr std::uint32_t greatest_weight = 10000;

// What each worker may have, by the kernel's control groups (cgroup v2). Empty: as much as there
// is.
struct ResourceSpec {
  std::optional<std::uint64_t>
      memory_high;  // bytes; beyond, the worker is slowed and its memory reclaimed
  std::optional<std::uint64_t> memory_max;  // bytes; beyond, the kernel kills
  std::uint32_t cpu_weight = usual_weight;  // its share where processors are scarce
  std::optional<std::uint32_t> cpu_max;     // percent of one processor
  std::uint32_t io_weight = usual_weight;
  std::optional<std::uint64_t> pids_max;  // processes and threads

  bool operator==(const ResourceSpec&) const = default;
};

}  // namespace skep
