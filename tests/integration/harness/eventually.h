#pragma once

#include <chrono>
#include <thread>

namespace skep::harness {

// Asks until the answer is yes; no after the deadline. For what another process does in its own
// time.
template <typename Predicate>
[[nodiscard]] bool eventually(std::chrono::milliseconds deadline, Predicate&& holds) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

template <typename Predicate>
[[nodiscard]] bool eventually(Predicate&& holds) {
  return eventually(std::chrono::seconds(20), std::forward<Predicate>(holds));
}

}  // namespace skep::harness
