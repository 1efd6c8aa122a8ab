#pragma once

#include <cstdint>
#include <string>

#include "model/error.h"

namespace skep::host::logs {

inline constexpr std::uint64_t longest_tail = 1UL << 20U;

// The last `bytes` (at most 1 MiB) of a regular file, cut to whole lines unless that would leave
// nothing.
[[nodiscard]] Result<std::string> tail_file(const std::string& path, std::uint64_t bytes);

}  // namespace skep::host::logs
