#include "host/channel/json_string.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace skep::host {

// Eight bytes at a time: none of them is a control character, a quote, a backslash or beyond ASCII.
static bool is_plain(std::uint64_t bytes) {
  constexpr std::uint64_t each = 0x0101010101010101;
  constexpr std::uint64_t high = each * 0x80;
  const auto has_zero = [](std::uint64_t word) { return (word - each) & ~word; };
  const std::uint64_t special = bytes | (bytes - each * ' ') | has_zero(bytes ^ (each * '"')) |
                                has_zero(bytes ^ (each * '\\'));
  return (special & high) == 0;
}

static const char* skip_plain(const char* at, const char* end) {
  std::uint64_t bytes = 0;
  while (end - at >= static_cast<std::ptrdiff_t>(sizeof bytes)) {
    std::memcpy(&bytes, at, sizeof bytes);
    if (!is_plain(bytes)) break;
    at += sizeof bytes;
  }
  while (at != end && *at >= ' ' && *at != '"' && *at != '\\') ++at;
  return at;
}

// The UTF-16 unit of "\uXXXX", behind its backslash; negative where it is none.
static int unit_at(const char* at, const char* end) {
  if (end - at < 5 || *at != 'u') return -1;
  int unit = 0;
  for (const char digit : std::string_view(at + 1, 4)) {
    const char lower = static_cast<char>(digit | 0x20);
    if (digit >= '0' && digit <= '9')
      unit = unit * 16 + (digit - '0');
    else if (lower >= 'a' && lower <= 'f')
      unit = unit * 16 + (lower - 'a' + 10);
    else
      return -1;
  }
  return unit;
}

// From behind the backslash.
static const char* skip_escape(const char* at, const char* end) {
  if (at == end) return nullptr;
  if (*at != 'u')
    return std::strchr("\"\\/bfnrt", *at) != nullptr && *at != '\0' ? at + 1 : nullptr;
  const int unit = unit_at(at, end);
  if (unit < 0 || (unit & 0xfc00) == 0xdc00) return nullptr;
  at += 5;
  if ((unit & 0xfc00) != 0xd800) return at;
  if (at == end || *at != '\\') return nullptr;
  const int low = unit_at(at + 1, end);
  return low >= 0 && (low & 0xfc00) == 0xdc00 ? at + 6 : nullptr;
}

// One character beyond ASCII.
static const char* skip_utf8(const char* at, const char* end) {
  const auto byte = [&](std::ptrdiff_t i) { return static_cast<unsigned char>(at[i]); };
  const unsigned char first = byte(0);
  const std::ptrdiff_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length == 0 || first > 0xf4 || end - at < length) return nullptr;
  // No overlong forms, no surrogates, nothing above U+10FFFF.
  const unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < least || byte(1) > most) return nullptr;
  for (std::ptrdiff_t i = 2; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return nullptr;
  return at + length;
}

const char* json_string_end(const char* at, const char* end) {
  while (at != nullptr) {
    at = skip_plain(at, end);
    if (at == end) return nullptr;
    const auto byte = static_cast<unsigned char>(*at);
    if (byte == '"') return at;
    if (byte < ' ') return nullptr;
    at = byte == '\\' ? skip_escape(at + 1, end) : skip_utf8(at, end);
  }
  return nullptr;
}

}  // namespace skep::host
