#pragma once

#include <cstdint>

namespace skep {

inline constexpr std::uint64_t rlimit_infinity = ~0ULL;

// A limit of setrlimit(2); soft is not above hard.
struct Rlimit {
  std::uint64_t soft = 0;
  std::uint64_t hard = 0;

  Rlimit() = default;
  Rlimit(std::uint64_t both) : soft(both), hard(both) {}
  Rlimit(std::uint64_t soft_, std::uint64_t hard_) : soft(soft_), hard(hard_) {}

  bool operator==(const Rlimit&) const = default;
};

}  // namespace skep
