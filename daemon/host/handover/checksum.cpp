#include "host/handover/checksum.h"

#include <cstring>

namespace skep::host {

// Multiplication by an odd number and the shift can both be undone, so no two texts that differ in
// one word have the same sum.
static std::uint64_t mixed(std::uint64_t sum, std::uint64_t word) {
  constexpr std::uint64_t factor = 0x9e3779b97f4a7c15;
  sum = (sum ^ word) * factor;
  return sum ^ (sum >> 29U);
}

std::uint64_t checksum(std::string_view text) {
  std::uint64_t sum = mixed(0x736b6570, text.size());
  std::uint64_t word = 0;
  for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
    std::memcpy(&word, text.data(), sizeof word);
    sum = mixed(sum, word);
  }
  word = 0;
  std::memcpy(&word, text.data(), text.size());
  return mixed(sum, word);
}

}  // namespace skep::host
