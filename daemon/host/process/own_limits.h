#pragma once

#include <cstdint>
#include <optional>
#include <sys/resource.h>

namespace skep::host {

// Raises skepd's own soft limit of open files to its hard limit and remembers what it was, and how
// likely the kernel would kill skepd for want of memory, because children get the original. Once,
// at the start; later calls change nothing.
void raise_own_limits();

// Undoes it, for a program that is executed in this process.
void restore_own_limits();

// The limit of open files before raise_own_limits(); nothing when that was never called.
[[nodiscard]] std::optional<rlimit> original_nofile();

// oom_score_adj now, as /proc has it, and before raise_own_limits(); nothing where it cannot be
// read.
[[nodiscard]] std::optional<std::int32_t> own_oom_score_adjust();
[[nodiscard]] std::optional<std::int32_t> original_oom_score_adjust();

}  // namespace skep::host
