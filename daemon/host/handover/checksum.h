#pragma once

#include <cstdint>
#include <string_view>

namespace skep::host {

// Of a text that may have been written in part, or changed by accident; no protection against
// anybody. Eight bytes at a time, since the state of a thousand workers has megabytes.
[[nodiscard]] std::uint64_t checksum(std::string_view text);

}  // namespace skep::host
