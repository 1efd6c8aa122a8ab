#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skep::host {

// JSON nested deeper than this is refused.
inline constexpr unsigned deepest_json = 64;

// Looks whether a text is one JSON value (RFC 8259; UTF-8 and surrogates are looked at, the range
// of numbers is not), keeping none of it but the string `cmd` of the object that it is; the last
// one, as JSON.parse() has it. A byte costs at most a few ns, whatever it is.
struct JsonGlance {
  bool valid = false;
  std::optional<std::string> cmd;  // its first 256 bytes
};
[[nodiscard]] JsonGlance glance_at_json(std::string_view text);

}  // namespace skep::host
