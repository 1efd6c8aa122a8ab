#include "config/syntax_sentence.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

#include "config/quote.h"

namespace skep::config {
namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string_view line_of(std::string_view text, std::uint32_t number) {
  for (; number > 1; --number) {
    const auto newline = text.find('\n');
    if (newline == std::string_view::npos) return {};
    text.remove_prefix(newline + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::size_t offset_of(std::string_view line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t seen = 1; at < line.size(); ++at) {
    if ((static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U) continue;
    if (seen++ == column) break;
  }
  return at;
}

std::uint32_t column_of(std::string_view line, std::size_t offset) {
  const std::string_view before = line.substr(0, offset);
  return static_cast<std::uint32_t>(1 + std::count_if(before.begin(), before.end(), [](char c) {
                                      return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
                                    }));
}

struct Word {
  std::string_view text;
  std::uint32_t column = 1;
};

// The bare word that the parser stumbled over: all of the line behind `key =`, or in an array or
// inline table what stands between its marks.
Word word_at(std::string_view line, std::uint32_t column) {
  const std::size_t stumble = std::min(offset_of(line, column), line.size());
  const std::string_view before = line.substr(0, stumble);
  const auto mark = before.find_last_of("=,[{");
  std::size_t begin = mark == std::string_view::npos ? 0 : mark + 1;
  begin = std::min(line.find_first_not_of(" \t", begin), line.size());
  const bool nested =
      mark != std::string_view::npos && (before[mark] != '=' || has(before.substr(0, mark), "{"));
  const auto end = std::min(line.find_first_of(nested ? ",]}#" : "#", begin), line.size());
  std::string_view word = line.substr(begin, end - begin);
  while (word.ends_with(' ') || word.ends_with('\t')) word.remove_suffix(1);
  return {word, column_of(line, begin)};
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string value_sentence(std::string_view word, std::string_view description) {
  const std::string name = lower_case(word);
  if (name == "true" || name == "yes" || name == "on") return "write true for " + std::string(word);
  if (name == "false" || name == "no") return "write false for " + std::string(word);
  std::string why = "this is no value";
  if (has(description, "leading zeroes")) why = "a number has no leading zero";
  if (has(description, "64 bits")) why = "this number is too great";
  return why + "; if a string is meant, put it in quotes: " + in_quotes(word);
}

std::optional<Flaw> value_flaw(std::string_view description, Place place, std::string_view text) {
  constexpr std::array scopes{"parsing value",   "integer:",     "floating-point:",
                              "parsing boolean", "parsing date", "parsing time"};
  if (std::none_of(scopes.begin(), scopes.end(),
                   [&](auto scope) { return has(description, scope); }))
    return std::nullopt;
  const Word word = word_at(line_of(text, place.line), place.column);
  if (word.text.empty()) return std::nullopt;
  return Flaw{{place.line, word.column}, value_sentence(word.text, description)};
}

// The name in "cannot redefine existing table 'app.web'".
std::string_view name_in(std::string_view description) {
  const auto end = description.rfind('\'');
  if (end == std::string_view::npos || end == 0) return {};
  const auto begin = description.find('\'');
  return description.substr(begin + 1, end > begin ? end - begin - 1 : 0);
}

std::optional<std::string> table_sentence(std::string_view description) {
  if (!has(description, "table header")) return std::nullopt;
  if (has(description, "blank")) return "a table needs a name: [app.NAME]";
  if (has(description, "expected ']'") || has(description, "end-of-file"))
    return "the table's name has no closing ] on its line";
  return std::nullopt;
}

std::optional<std::string> known_sentence(std::string_view description) {
  if (has(description, "redefine existing") || has(description, "cannot insert")) {
    const std::string name = visible(name_in(description));
    if (has(description, "table header") && has(description, "existing table"))
      return "the table [" + name + "] is already above; put its keys together";
    return in_quotes(name) + " is already set above; keep one of the two";
  }
  if (auto sentence = table_sentence(description)) return sentence;
  if (has(description, "expected '='")) return R"(a key is followed by "=" and a value)";
  if (has(description, "expected value,") ||
      (has(description, "key-value pair") && has(description, "end-of-file")))
    return R"(there is no value behind the "=")";
  if (has(description, "parsing array") && has(description, "end-of-file"))
    return "the file ends within an array; a closing ] is missing";
  if (has(description, "expected comma or closing ']'"))
    return "the values of an array have commas between them and a closing ] at the end";
  if (has(description, "dangling comma"))
    return "an inline table has no comma behind its last value";
  if (has(description, "parsing inline table"))
    return "an inline table is written { a = 1, b = 2 }, on one line";
  if (has(description, "key-value pair") && has(description, "expected a comment or whitespace"))
    return "there is something behind the value; a key and its value have a line of their own";
  if (has(description, "escape sequence"))
    return R"(a backslash begins an escape such as \n or \"; write \\ for a backslash, or put the )"
           "string in single quotes";
  if (has(description, "control character"))
    return R"(there is a control character here; remove it, or write it as an escape such as \u0001)";
  if (has(description, "nested value depth")) return "the arrays and tables are nested too deep";
  return std::nullopt;
}

}  // namespace

Flaw syntax_flaw(std::string_view description, Place place, std::string_view text) {
  if (auto sentence = known_sentence(description)) return {place, std::move(*sentence)};
  if (auto flaw = value_flaw(description, place, text)) return std::move(*flaw);
  std::string sentence = "this is not TOML";
  if (const auto colon = description.find(": "); colon != std::string_view::npos)
    sentence += ": " + std::string(description.substr(colon + 2));
  return {place, std::move(sentence)};
}

}  // namespace skep::config
