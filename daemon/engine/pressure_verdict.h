#pragma once

#include <optional>
#include <string>

#include "model/sample.h"
#include "model/time.h"

namespace skep::engine {

// How long a worker's cgroup must be pressed to count, where memory.for is not shorter: the kernel
// does not wait.
inline constexpr Duration longest_pressed = std::chrono::seconds(1);

// Whether the kernel is about to kill in the worker's cgroup, or makes it wait for memory so much
// that it serves nobody; empty where that cannot be told: no cgroup, or no limit to its memory.
[[nodiscard]] std::optional<bool> is_pressed(const std::optional<CgroupMemory>& memory);

// What presses it, a sentence: "its cgroup holds 185 MiB, and memory-max is 200 MiB".
[[nodiscard]] std::string words_for_pressure(const CgroupMemory& memory);

}  // namespace skep::engine
