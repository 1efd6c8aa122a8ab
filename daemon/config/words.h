#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace skep::config {

// The parts between spaces and tabs.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);

// A number of decimal digits only.
[[nodiscard]] std::optional<std::uint32_t> parse_count(std::string_view text);

}  // namespace skep::config
