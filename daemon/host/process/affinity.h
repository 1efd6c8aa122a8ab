#pragma once

#include <cstdint>
#include <sys/types.h>
#include <vector>

namespace skep::host {

// The processors that this process may use, by sched_setaffinity(2) and by its cpuset, ascending;
// none where the kernel does not tell.
[[nodiscard]] std::vector<std::uint32_t> usable_cpus();

// Those of `wanted` that are usable; all that are usable where none is wanted.
[[nodiscard]] std::vector<std::uint32_t> usable_of(const std::vector<std::uint32_t>& wanted);

// As sched_setaffinity(2) takes them.
[[nodiscard]] std::vector<std::uint64_t> cpu_mask(const std::vector<std::uint32_t>& cpus);

// Moves every thread of a process that runs there; the error is an errno, 0: all are there.
[[nodiscard]] int move_process(pid_t pid, const std::vector<std::uint32_t>& cpus);

}  // namespace skep::host
