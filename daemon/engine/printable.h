#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace skep::engine {

// What a worker said, for a sentence: of bounded length, every byte that is no plain character
// replaced.
[[nodiscard]] inline std::string printable(std::string_view text) {
  std::string safe(text.substr(0, 256));
  std::replace_if(
      safe.begin(), safe.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return safe;
}

}  // namespace skep::engine
