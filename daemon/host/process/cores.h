#pragma once

#include <string>

namespace skep::host {

// How many processors this process may use: the scheduler's affinity mask, and the cgroup's CPU
// quota (v2 cpu.max, v1 cfs_quota) of its own group and all above it, whichever is least. Above 0;
// a quota may make it a fraction.
[[nodiscard]] double available_cores();

// The same with the affinity given, and /proc and the cgroup mounts looked up under `root`.
[[nodiscard]] double available_cores(int affinity, const std::string& root);

}  // namespace skep::host
