#pragma once

#include <string>
#include <vector>

#include "model/resource_spec.h"

namespace skep::host {

// Sets what a worker's cgroup may have, also where it is less than before; what the kernel keeps as
// it would be anyway needs no controller. Returns what was asked for and could not be set, each as
// "memory-max (No such file or directory)"; nothing else is changed by that.
[[nodiscard]] std::vector<std::string> limit_cgroup(const std::string& path,
                                                    const ResourceSpec& resources);

// Whether anything is limited.
[[nodiscard]] bool limits_anything(const ResourceSpec& resources);

}  // namespace skep::host
