#include "agent/heap_limit.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace skep::agent {

namespace {

constexpr std::uint64_t mib = 1 << 20;

// Node reads '_' within the name of an option as '-'.
bool starts_with(std::string_view word, std::string_view option) {
  if (word.size() < option.size()) return false;
  for (std::size_t i = 0; i < option.size(); ++i)
    if ((word[i] == '_' ? '-' : word[i]) != option[i]) return false;
  return true;
}

template <typename Visit>
void for_each_word(std::string_view options, Visit visit) {
  constexpr std::string_view between = " \t\n\"";
  for (std::size_t begin = 0; begin < options.size();) {
    const std::size_t end = std::min(options.find_first_of(between, begin), options.size());
    if (end > begin) visit(options.substr(begin, end - begin));
    begin = end + 1;
  }
}

// The whole number after the last `option`, which ends with '='; 0: there is none.
std::uint64_t number_of(std::string_view options, std::string_view option) {
  std::uint64_t last = 0;
  for_each_word(options, [&](std::string_view word) {
    if (!starts_with(word, option)) return;
    std::uint64_t number = 0;
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data() + option.size(), end, number);
    if (error == std::errc{} && stop == end) last = number;
  });
  return last;
}

std::uint64_t young_generation(std::uint64_t heap_size_limit, std::uint64_t semi_space_mib,
                               unsigned node_major) {
  if (semi_space_mib > 0 && semi_space_mib <= heap_size_limit / mib)
    return 3 * mib * std::bit_ceil(semi_space_mib);
  const bool old_rule = node_major < 24;
  const std::uint64_t ratio = old_rule ? 128 : node_major < 26 ? 32 : 64;
  const std::uint64_t most_mib = old_rule ? 16 : node_major < 26 ? 64 : 32;
  return std::min(3 * mib * most_mib, heap_size_limit * 3 / (ratio + 3));
}

}  // namespace

std::uint64_t old_generation_limit(std::uint64_t heap_size_limit, std::string_view options,
                                   unsigned node_major) {
  const std::uint64_t asked_mib = number_of(options, "--max-old-space-size=");
  if (asked_mib > 0 && asked_mib <= heap_size_limit / mib) return asked_mib * mib;
  const std::uint64_t young =
      young_generation(heap_size_limit, number_of(options, "--max-semi-space-size="), node_major);
  const std::uint64_t least = heap_size_limit / 4;
  return young < heap_size_limit - least ? heap_size_limit - young : least;
}

bool node_hears_of_exhaustion(std::string_view options) {
  bool hears = false;
  for_each_word(options, [&](std::string_view word) {
    // A configuration file may hold the first one.
    hears = hears || starts_with(word, "--heapsnapshot-near-heap-limit") ||
            starts_with(word, "--experimental-config-file") ||
            starts_with(word, "--experimental-default-config-file");
  });
  return hears;
}

}  // namespace skep::agent
