#pragma once

#include <cstddef>
#include <string_view>

namespace skep::config {

inline constexpr std::size_t longest_app_name = 64;

[[nodiscard]] bool fits_app_name(char c);

// 1 to 64 letters, digits, '_', '.' or '-'; not "all", which means every app in a command.
[[nodiscard]] bool is_app_name(std::string_view name);

}  // namespace skep::config
