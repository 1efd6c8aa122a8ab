#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace skep::config {

inline constexpr std::size_t longest_app_name = 64;

[[nodiscard]] constexpr bool fits_app_name(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

// 1 to 64 letters, digits, '_', '.' or '-'; not "all", which means every app in a command.
[[nodiscard]] constexpr bool is_app_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_app_name && name != "all" &&
         std::all_of(name.begin(), name.end(), fits_app_name);
}

}  // namespace skep::config
