#pragma once

#include <algorithm>
#include <string_view>

namespace skep::config {

// What no user and no group can be called is refused before the system's databases are asked.
[[nodiscard]] inline bool fits_account_name(std::string_view name) {
  return !name.empty() && name.size() <= 256 && name.front() != '-' &&
         std::none_of(name.begin(), name.end(), [](char c) {
           return static_cast<unsigned char>(c) <= ' ' || c == ':' || c == '/' || c == '\x7f';
         });
}

}  // namespace skep::config
