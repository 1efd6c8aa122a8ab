#include "ctl/import/toml_text.h"

#include <algorithm>
#include <sstream>

#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "ctl/import/skepd_variable.h"

namespace skep::ctl::importing {
namespace {

// The variable that begins at `text`, whose first letter is a mark; empty: none does.
std::string_view variable_at(std::string_view text) {
  const auto end = text.find(variable_mark, 1);
  if (end == std::string_view::npos) return {};
  const std::string_view name = text.substr(1, end - 1);
  return is_variable_name(name) ? name : std::string_view{};
}

std::string for_skepd(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == variable_mark) {
      if (const auto name = variable_at(text.substr(i)); !name.empty()) {
        out += "${" + std::string(name) + ":-}";
        i += name.size() + 1;
        continue;
      }
    }
    out += text[i];
    // Any other "$" is a plain one to skepd.
    const bool means_more =
        text[i] == '$' && i + 1 < text.size() &&
        (text[i + 1] == '$' || text[i + 1] == '{' || text[i + 1] == variable_mark);
    if (means_more) out += '$';
  }
  return out;
}

template <typename T>
std::string formatted(const T& value) {
  std::ostringstream text;
  text << toml::toml_formatter(toml::value(value), toml::format_flags::allow_unicode_strings);
  return text.str();
}

struct Formatting {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const { return formatted(for_skepd(value)); }
  std::string operator()(const std::vector<std::string>& values) const {
    std::string text;
    for (const std::string& value : values) text += (text.empty() ? "" : ", ") + (*this)(value);
    return '[' + text + ']';
  }
};

}  // namespace

std::string toml_value(const Value& value) {
  return std::visit(Formatting{}, value);
}

std::string toml_key(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return bare ? std::string(key) : formatted(std::string(key));
}

}  // namespace skep::ctl::importing
