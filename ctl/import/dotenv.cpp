#include "ctl/import/dotenv.h"

#include <algorithm>

#include "ctl/import/quantities.h"
#include "ctl/import/skepd_variable.h"

namespace skep::ctl::importing {
namespace {

// The value in double quotes at the front: "a\nb".
std::string in_double_quotes(std::string_view text) {
  std::string value;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      value += text[i];
      continue;
    }
    ++i;
    value += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
  }
  return value;
}

std::string value_of(std::string_view text) {
  if (text.starts_with('"')) return in_double_quotes(text);
  if (text.starts_with('\'')) return std::string(text.substr(1, text.find('\'', 1) - 1));
  const auto comment = text.find(" #");
  return std::string(trimmed(text.substr(0, comment)));
}

}  // namespace

Dotenv parse_dotenv(std::string_view text) {
  Dotenv dotenv;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#') || line.starts_with(';')) continue;
    if (line.starts_with("export ")) line = trimmed(line.substr(7));
    const auto equals = line.find('=');
    const auto name = trimmed(line.substr(0, std::min(equals, line.size())));
    if (equals == std::string_view::npos || !is_variable_name(name))
      dotenv.odd_lines.emplace_back(line);
    else
      dotenv.variables.emplace_back(name, value_of(trimmed(line.substr(equals + 1))));
  }
  return dotenv;
}

}  // namespace skep::ctl::importing
