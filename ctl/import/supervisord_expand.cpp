#include "ctl/import/supervisord_expand.h"

#include <algorithm>

#include "ctl/import/quantities.h"
#include "ctl/import/skepd_variable.h"

namespace skep::ctl::importing {
namespace {

// "%(process_num)02d" at the front of a text.
struct Conversion {
  std::string name;
  std::string format;  // "02d"
  std::size_t length = 0;
};

Conversion conversion_at(std::string_view text) {
  if (!text.starts_with("%(")) return {};
  const auto close = text.find(')');
  if (close == std::string_view::npos) return {};
  constexpr std::size_t widest = 4;
  auto end = text.find_first_not_of("0123456789-+ ", close + 1);
  if (end == std::string_view::npos || end - close > widest ||
      (text[end] != 's' && text[end] != 'd' && text[end] != 'i'))
    return {};
  return {std::string(text.substr(2, close - 2)), std::string(text.substr(close + 1, end - close)),
          end + 1};
}

std::string padded(std::string number, const std::string& format) {
  const auto width = integer_of(format.substr(0, format.size() - 1)).value_or(0);
  const char fill = format.starts_with('0') ? '0' : ' ';
  if (number.size() < static_cast<std::size_t>(width))
    number.insert(0, static_cast<std::size_t>(width) - number.size(), fill);
  return number;
}

std::string value_of(const Conversion& conversion, const Expansions& expansions,
                     std::string_view as_it_stands) {
  if (conversion.name == "process_num") {
    if (!expansions.several) return padded(std::to_string(expansions.first), conversion.format);
    return process_mark + conversion.format + process_mark;
  }
  if (const auto known = expansions.texts.find(conversion.name); known != expansions.texts.end())
    return known->second;
  const std::string_view name = conversion.name;
  if (name.starts_with("ENV_") && is_variable_name(name.substr(4)))
    return skepd_variable(name.substr(4));
  return std::string(as_it_stands.substr(0, conversion.length));
}

std::string number_of_process(const std::string& format, const Expansions& expansions) {
  const std::string number = expansions.first == 0
                                 ? "$SKEP_SLOT"
                                 : "$((SKEP_SLOT + " + std::to_string(expansions.first) + "))";
  const std::string width = format.substr(0, format.size() - 1);
  if (integer_of(width).value_or(0) == 0) return '"' + number + '"';
  return "\"$(printf %" + width + "d " + number + ")\"";
}

// Takes a quoted or bare value off the text.
std::string take_value(std::string_view& text) {
  const char quote = text.empty() ? '\0' : text.front();
  if (quote == '"' || quote == '\'') {
    const auto end = text.find(quote, 1);
    const std::string value(text.substr(1, end == std::string_view::npos ? end : end - 1));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    text.remove_prefix(std::min(text.find_first_of(",\n"), text.size()));
    return value;
  }
  const auto end = std::min(text.find_first_of(",\n"), text.size());
  const std::string value(trimmed(text.substr(0, end)));
  text.remove_prefix(end);
  return value;
}

}  // namespace

std::string expand(std::string_view text, const Expansions& expansions) {
  std::string out;
  while (!text.empty()) {
    const Conversion conversion = conversion_at(text);
    if (conversion.length > 0) {
      out += value_of(conversion, expansions, text);
      text.remove_prefix(conversion.length);
      continue;
    }
    const bool doubled = text.starts_with("%%");
    const bool marks = text.front() == process_mark || text.front() == variable_mark;
    out += marks ? ' ' : text.front();
    text.remove_prefix(doubled ? 2 : 1);
  }
  return out;
}

bool differs(std::string_view expanded) {
  return expanded.find(process_mark) != std::string_view::npos;
}

Word word_of(std::string_view expanded, const Expansions& expansions) {
  Word word;
  while (!expanded.empty()) {
    const auto mark = std::min(expanded.find(process_mark), expanded.size());
    if (mark > 0) word.push_back({std::string(expanded.substr(0, mark)), false});
    expanded.remove_prefix(mark);
    if (expanded.empty()) break;
    const auto end = expanded.find(process_mark, 1);
    if (end == std::string_view::npos) break;
    word.push_back({number_of_process(std::string(expanded.substr(1, end - 1)), expansions), true});
    expanded.remove_prefix(end + 1);
  }
  return word;
}

std::string with_slots(std::string_view expanded) {
  std::string path;
  for (const Piece& piece : word_of(expanded, {})) path += piece.code ? "{slot}" : piece.text;
  return path;
}

std::vector<std::pair<std::string, std::string>> environment_of(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> variables;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(", \t\r\n"), text.size()));
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return variables;
    std::string name(trimmed(text.substr(0, equals)));
    text.remove_prefix(equals + 1);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    variables.emplace_back(std::move(name), take_value(text));
  }
}

}  // namespace skep::ctl::importing
