#pragma once

#include <cstddef>
#include <string>

namespace skep::host {

// The text of a file of /proc or /sys, whose size is known only once it was read: a little more
// than `most_bytes` of it at most; empty where it cannot be read.
[[nodiscard]] std::string kernel_text(const std::string& path,
                                      std::size_t most_bytes = std::size_t{64} << 10U);

}  // namespace skep::host
