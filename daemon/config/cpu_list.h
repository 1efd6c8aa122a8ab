#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/error.h"

namespace skep::config {

// Numbers of processors as systemd and the kernel write them: "0-3,8" or "0 1 2-3"; ascending, each
// once, below most_cpus and at least one. The error is a clause that begins with the text.
[[nodiscard]] Result<std::vector<std::uint32_t>> parse_cpu_list(std::string_view text);

}  // namespace skep::config
