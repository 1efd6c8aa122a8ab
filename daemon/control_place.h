#pragma once

#include <string>

namespace skep {

// Whether a socket could be made at this path: its folder, or where there is none yet the one
// around it, can be written to. An image that is mounted read-only has no such place.
[[nodiscard]] bool is_place_for_socket(const std::string& path);

}  // namespace skep
