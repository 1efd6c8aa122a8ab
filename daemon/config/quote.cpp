#include "config/quote.h"

#include <cstddef>

namespace skep::config {
namespace {

constexpr std::size_t most_bytes = 60;

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

void append_visible(std::string& out, char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(byte);
  if (byte == '\n') {
    out += "\\n";
  } else if (byte == '\t') {
    out += "\\t";
  } else if (code < 0x20 || code == 0x7F) {
    out += "\\x";
    out += digits[code >> 4U];
    out += digits[code & 0xFU];
  } else {
    out += byte;
  }
}

}  // namespace

std::string visible(std::string_view text) {
  std::size_t length = text.size();
  if (length > most_bytes) {
    length = most_bytes;
    while (length > 0 && continues_character(text[length])) --length;
  }
  std::string out;
  for (const char byte : text.substr(0, length)) append_visible(out, byte);
  if (length < text.size()) out += "...";
  return out;
}

std::string in_quotes(std::string_view text) {
  return '"' + visible(text) + '"';
}

}  // namespace skep::config
