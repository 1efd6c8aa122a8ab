#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skep {

// The number of a capability of capabilities(7) by its name, which may begin with "CAP_" and have
// small letters: "CAP_NET_BIND_SERVICE", "net_bind_service".
[[nodiscard]] std::optional<unsigned> capability_named(std::string_view name);

// Of a set, one bit each, in the order of their numbers: "NET_BIND_SERVICE". Those without a name
// are left out.
[[nodiscard]] std::vector<std::string> capability_names(std::uint64_t set);

// The same for a sentence: "NET_BIND_SERVICE, SYS_NICE".
[[nodiscard]] std::string words_for_capabilities(std::uint64_t set);

// All that have a name.
[[nodiscard]] std::uint64_t all_capabilities();

}  // namespace skep
