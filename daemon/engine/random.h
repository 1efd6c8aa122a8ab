#pragma once

#include <cstdint>

namespace skep::engine {

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): one word
// of state, which is saved with the rest.
class Random {
 public:
  explicit Random(std::uint64_t state) : state_(state) {}

  [[nodiscard]] std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  // 0..most, both included. The bias of the remainder does not matter to jitter.
  [[nodiscard]] std::uint64_t up_to(std::uint64_t most) {
    return most == ~0ULL ? next() : next() % (most + 1);
  }

  [[nodiscard]] std::uint64_t state() const { return state_; }

 private:
  std::uint64_t state_;
};

}  // namespace skep::engine
