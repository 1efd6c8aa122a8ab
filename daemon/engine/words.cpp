#include "engine/words.h"

#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace skep::engine {
namespace {

std::string in_seconds(std::int64_t milliseconds) {
  const std::int64_t tenths = (milliseconds + 50) / 100;
  if (tenths % 10 == 0) return fmt::format("{}s", tenths / 10);
  return fmt::format("{}.{}s", tenths / 10, tenths % 10);
}

std::string in_two_units(std::int64_t big, std::string_view big_unit, std::int64_t small,
                         std::string_view small_unit) {
  if (small == 0) return fmt::format("{}{}", big, big_unit);
  return fmt::format("{}{} {}{}", big, big_unit, small, small_unit);
}

}  // namespace

std::string words_for(Duration duration) {
  using namespace std::chrono_literals;
  const std::int64_t milliseconds = duration / 1ms + (duration % 1ms >= 500us ? 1 : 0);
  if (milliseconds < 1000) return fmt::format("{}ms", milliseconds);
  if (milliseconds < 120'000) return in_seconds(milliseconds);
  const std::int64_t seconds = (milliseconds + 500) / 1000;
  if (seconds < 7200) return in_two_units(seconds / 60, "m", seconds % 60, "s");
  return in_two_units(seconds / 3600, "h", seconds % 3600 / 60, "m");
}

std::string words_for_bytes(std::uint64_t bytes) {
  constexpr std::array units{"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return value < 10 ? fmt::format("{:.1f} {}", value, units.at(unit))
                    : fmt::format("{:.0f} {}", value, units.at(unit));
}

std::string words_for_errno(int error) {
  const char* description = strerrordesc_np(error);
  if (description == nullptr) return fmt::format("error {}", error);
  std::string words = description;
  const auto is_upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
  if (words.size() > 1 && is_upper(words[0]) && !is_upper(words[1]))
    words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
  return words;
}

}  // namespace skep::engine
