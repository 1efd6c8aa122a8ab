#pragma once

#include <optional>
#include <string>

namespace skep::host {

// How many processors' worth of time the CPU quotas of this process's cgroup and of all above it
// allow, whichever is least; nothing without a quota. Reads v2's cpu.max and v1's cfs_quota, found
// by /proc/self/cgroup and /proc/self/mountinfo (cgroups(7)), all of them under `root`.
[[nodiscard]] std::optional<double> cgroup_cpu_quota(const std::string& root);

}  // namespace skep::host
