#include "ctl/text.h"

#include <boost/json.hpp>

namespace skep::ctl {
namespace {

namespace json = boost::json;

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// The length of the character that begins here; 0: it is none.
std::size_t character_at(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (std::size_t at = 1; at < length; ++at)
    if (begins_character(text[at])) return 0;
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool none = (first == 0xED && byte(1) > 0x9F) || (first == 0xF4 && byte(1) > 0x8F);
  return overlong || none ? 0 : length;
}

json::string_view viewed(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

std::string clipped(std::string_view text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (begins_character(text[at]) && characters++ == most) return std::string(text.substr(0, at));
  return std::string(text);
}

std::size_t length_of(std::string_view text) {
  std::size_t characters = 0;
  for (const char c : text)
    if (begins_character(c)) ++characters;
  return characters;
}

std::string valid_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = character_at(bytes);
    if (length == 0)
      text += "\xEF\xBF\xBD";
    else
      text += bytes.substr(0, length);
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

std::string log_json(std::string_view name, std::string_view stream, std::string_view text) {
  const std::string clean = valid_utf8(text);
  json::object piece{{"name", viewed(name)}};
  if (!stream.empty()) piece["stream"] = viewed(stream);
  piece["text"] = viewed(clean);
  return json::serialize(piece);
}

}  // namespace skep::ctl
