#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace skep::host::logs {

// How long to let small writes gather before the pipes are read again, since otherwise each line
// costs a wake-up. It shrinks when a pipe came near to being full in the meantime, which would hold
// its worker up, and grows again to 200 us.
class GatheringPause {
 public:
  using Microseconds = std::chrono::microseconds;

  // `fullest`: the most that one pipe had this time.
  [[nodiscard]] Microseconds after(std::size_t fullest) {
    if (fullest >= near_full)
      pause_ = pause_ / 2 < least ? Microseconds(0) : pause_ / 2;
    else if (fullest < small)
      pause_ = std::clamp(pause_ * 2, least, most);
    return fullest > 0 && fullest < small ? pause_ : Microseconds(0);
  }

 private:
  static constexpr std::size_t small = 16UL << 10U;
  static constexpr std::size_t near_full = 64UL << 10U;
  static constexpr Microseconds least{25};
  static constexpr Microseconds most{200};

  Microseconds pause_ = most;
};

}  // namespace skep::host::logs
