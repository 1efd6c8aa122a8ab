#pragma once

#include <cstdint>
#include <vector>

namespace skep::engine {

// The lowest number that is not among `used`, which are ascending and all different.
[[nodiscard]] inline std::uint32_t lowest_unused(const std::vector<std::uint32_t>& used) {
  std::uint32_t low = 0;
  auto high = static_cast<std::uint32_t>(used.size());
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (used[middle] == middle)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

}  // namespace skep::engine
