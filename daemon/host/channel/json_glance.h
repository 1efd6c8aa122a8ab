#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skep::host {

// JSON nested deeper than this is refused.
inline constexpr unsigned deepest_json = 64;

// Reads a text once, keeping none of it but the string `cmd` of the object that it is.
struct JsonGlance {
  bool valid = false;
  std::optional<std::string> cmd;  // its first 256 bytes
};
[[nodiscard]] JsonGlance glance_at_json(std::string_view text);

}  // namespace skep::host
