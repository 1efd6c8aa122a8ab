#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/cgroup_figures.h"

namespace skep::host {

// What a cgroup's files say now; each figure is there where its controller is.
[[nodiscard]] CgroupFigures read_cgroup(const std::string& path);

// Its memory alone, which is judged each tick. Nothing without the memory controller.
struct MemoryReading {
  std::uint64_t used_bytes = 0;  // but for page cache that is idle
  std::uint64_t oom = 0;  // times that its own limit was reached and nothing could be reclaimed
  std::uint64_t oom_kills = 0;   // processes of it that the kernel killed, whoever's limit it was
  std::uint64_t stalled_us = 0;  // time in which all of it waited for memory
};
[[nodiscard]] std::optional<MemoryReading> read_cgroup_memory(const std::string& path);

}  // namespace skep::host
