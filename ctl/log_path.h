#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skep::ctl {

// What to ask skepd for to have the last `bytes` of a worker's log. No name, however odd, changes
// anything but the name.
[[nodiscard]] std::string log_path(std::string_view name, std::string_view stream,
                                   std::uint64_t bytes);

}  // namespace skep::ctl
