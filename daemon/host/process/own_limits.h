#pragma once

#include <optional>
#include <sys/resource.h>

namespace skep::host {

// Raises skepd's own soft limit of open files to its hard limit and remembers what it was, because
// children get the original. Once, at the start; later calls change nothing.
void raise_own_limits();

// Undoes it, for a program that is executed in this process.
void restore_own_limits();

// The limit of open files before raise_own_limits(); nothing when that was never called.
[[nodiscard]] std::optional<rlimit> original_nofile();

}  // namespace skep::host
