#pragma once

#include <algorithm>
#include <cstddef>

namespace skep::host::logs {

// How much all streams and files of the thread may hold back together, so that a thousand workers
// and one full disk cannot take the daemon's memory.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t most) : left_(most) {}

  [[nodiscard]] std::size_t take(std::size_t wanted) {
    const std::size_t granted = std::min(wanted, left_);
    left_ -= granted;
    return granted;
  }
  [[nodiscard]] bool take_all(std::size_t wanted) {
    if (wanted > left_) return false;
    left_ -= wanted;
    return true;
  }
  void give(std::size_t count) { left_ += count; }

 private:
  std::size_t left_;
};

}  // namespace skep::host::logs
