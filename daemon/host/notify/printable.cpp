#include "host/notify/printable.h"

#include <array>
#include <cstdint>

namespace skep::host {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct Character {
  std::size_t bytes = 0;  // 0: not UTF-8
  std::uint32_t code = 0;
};

// Above this much a character needs as many bytes as its index; less is a longer form than needed.
constexpr std::array<std::uint32_t, 5> least_code{0, 0, 0x80, 0x800, 0x10000};

std::size_t length_of(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

Character first_character(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  const std::size_t bytes = length_of(first);
  if (bytes <= 1) return {bytes, first};
  if (bytes > text.size()) return {};
  std::uint32_t code = first & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0U) != 0x80U) return {};
    code = code << 6U | (next & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least_code.at(bytes) || code > 0x10FFFF || surrogate) return {};
  return {bytes, code};
}

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F);
}

bool turns_the_line(std::uint32_t code) {
  return code == 0x61C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text, std::size_t most) {
  std::string clean;
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool harmless =
        character.bytes > 0 && !is_control(character.code) && !turns_the_line(character.code);
    const auto shown = harmless ? text.substr(0, character.bytes) : replacement;
    if (clean.size() + shown.size() > most) break;
    clean += shown;
    text.remove_prefix(character.bytes > 0 ? character.bytes : 1);
  }
  return clean;
}

}  // namespace skep::host
