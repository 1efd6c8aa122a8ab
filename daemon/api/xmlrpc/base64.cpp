#include "api/xmlrpc/base64.h"

#include <cstdint>

namespace skep::api::xmlrpc {
namespace {

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) out += c;
  return out;
}

}  // namespace

std::optional<std::string> base64_decoded(std::string_view text) {
  const std::string given = without_blanks(text);
  if (given.size() % 4 != 0) return std::nullopt;
  std::string_view rest = given;
  for (int pads = 0; pads < 2 && rest.ends_with('='); ++pads) rest.remove_suffix(1);
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : rest) {
    const auto value = digits.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> count) & 0xFFU);
  }
  return bytes;
}

}  // namespace skep::api::xmlrpc
