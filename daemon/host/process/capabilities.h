#pragma once

#include <cstdint>

namespace skep::host {

// This process's own, one bit each; all empty where they cannot be read.
struct OwnCapabilities {
  std::uint64_t effective = 0;
  std::uint64_t permitted = 0;
  std::uint64_t bounding = 0;

  [[nodiscard]] bool can(unsigned capability) const { return (effective >> capability & 1U) != 0; }
};
[[nodiscard]] OwnCapabilities own_capabilities();

}  // namespace skep::host
