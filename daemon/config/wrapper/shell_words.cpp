#include "config/wrapper/shell_words.h"

#include <algorithm>
#include <cstddef>

namespace skep::config {
namespace {

constexpr std::size_t longest_text = 1024;
constexpr std::string_view blanks = " \t";
// Unquoted, each of these means more than itself.
constexpr std::string_view special = "|&;<>()$`*?[]#~{}!\n\r";

// What may be shown to an operator as it stands.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
}

// Takes the part in quotes off `rest`, which begins behind the opening one.
bool take_quoted(std::string_view& rest, char quote, std::string& word) {
  while (!rest.empty() && rest.front() != quote) {
    if (quote == '"' && (rest.front() == '$' || rest.front() == '`')) return false;
    const bool escaped = quote == '"' && rest.size() > 1 && rest.front() == '\\' &&
                         std::string_view("\\\"$`").find(rest[1]) != std::string_view::npos;
    if (escaped) rest.remove_prefix(1);
    word += rest.front();
    rest.remove_prefix(1);
  }
  if (rest.empty()) return false;
  rest.remove_prefix(1);
  return true;
}

// Takes one word off `rest`, which does not begin with a blank.
std::optional<std::string> take_word(std::string_view& rest) {
  std::string word;
  while (!rest.empty() && blanks.find(rest.front()) == std::string_view::npos) {
    const char c = rest.front();
    if (special.find(c) != std::string_view::npos) return std::nullopt;
    rest.remove_prefix(1);
    if (c == '\'' || c == '"') {
      if (!take_quoted(rest, c, word)) return std::nullopt;
    } else if (c == '\\') {
      if (rest.empty()) return std::nullopt;
      word += rest.front();
      rest.remove_prefix(1);
    } else {
      word += c;
    }
  }
  return word;
}

bool is_assignment(std::string_view word) {
  const auto name = word.substr(0, word.find('='));
  return name.size() < word.size() && !name.empty() && (name[0] < '0' || name[0] > '9') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

}  // namespace

std::optional<SimpleCommand> simple_command(std::string_view text) {
  if (text.size() > longest_text || !is_plain(text)) return std::nullopt;
  SimpleCommand command;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (text.empty()) break;
    auto word = take_word(text);
    if (!word) return std::nullopt;
    const auto equals = word->find('=');
    if (command.words.empty() && is_assignment(*word))
      command.env.emplace_back(word->substr(0, equals), word->substr(equals + 1));
    else
      command.words.push_back(std::move(*word));
  }
  if (command.words.size() > 1 && command.words.front() == "exec")
    command.words.erase(command.words.begin());
  if (command.words.empty() || command.words.front().empty()) return std::nullopt;
  return command;
}

}  // namespace skep::config
