#pragma once

#include <cstdint>

namespace skep::engine {

// Whether one more worker of an app may be taken away on purpose (a hard threshold, a changed
// definition). `away`: the app's slots that are wanted and not RUNNING, whatever the cause; those
// being replaced are among them.
[[nodiscard]] constexpr bool may_take_away(std::uint32_t away, std::uint32_t max_unavailable) {
  return away < max_unavailable;
}

}  // namespace skep::engine
