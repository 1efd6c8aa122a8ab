#pragma once

#include <cstdint>

namespace skep::host {

// The capabilities that this process has and may take from the bounding set of its children, one
// bit each; none without CAP_SETPCAP.
[[nodiscard]] std::uint64_t own_capabilities_to_drop();

}  // namespace skep::host
