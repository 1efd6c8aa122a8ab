#include "ctl/import/shell_command.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "config/wrapper/shell_words.h"

namespace skep::ctl::importing {
namespace {

std::string plain(const Word& word) {
  std::string text;
  for (const Piece& piece : word) text += piece.text;
  return text;
}

std::string for_shell(const Word& word) {
  std::string text;
  for (const Piece& piece : word) text += piece.code ? piece.text : shell_quoted(piece.text);
  return text.empty() ? "''" : text;
}

bool is_word_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// Whether the shell may become the command: one program, not a word of the shell's own language.
bool is_one_program(std::string_view text) {
  if (text.find_first_of("|&;<>()`\n\r") != std::string_view::npos) return false;
  constexpr std::array own{"cd",     "exec", "if",     "while", "for",  "case", "until", "export",
                           "source", ".",    "set",    "eval",  "trap", "test", "[",     "[[",
                           "unset",  "{",    "ulimit", "umask", "exit", "read", "wait",  "!"};
  const std::string_view first = text.substr(0, text.find_first_of(" \t"));
  if (std::find(own.begin(), own.end(), first) != own.end()) return false;
  // An assignment in front would be taken for the program's name.
  const auto equals = first.find('=');
  return equals == std::string_view::npos || equals == 0 ||
         !std::all_of(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(equals),
                      is_word_letter);
}

// Where the last program of "a && b" begins, which the shell may become; npos: nowhere.
std::size_t last_of_chain(std::string_view text) {
  const auto mark = text.rfind("&&");
  if (mark == std::string_view::npos) return is_one_program(text) ? 0 : std::string_view::npos;
  const auto begin = text.find_first_not_of(" \t", mark + 2);
  if (begin == std::string_view::npos) return begin;
  const std::string_view before = text.substr(0, mark);
  const std::string_view last = text.substr(begin);
  const bool in_quotes = std::count(last.begin(), last.end(), '"') % 2 != 0 ||
                         std::count(last.begin(), last.end(), '\'') % 2 != 0;
  const bool whole = before.find_first_of("|;()`\n\r") == std::string_view::npos && !in_quotes;
  return whole && is_one_program(last) ? begin : std::string_view::npos;
}

}  // namespace

bool has_code(const Word& word) {
  return std::any_of(word.begin(), word.end(), [](const Piece& piece) { return piece.code; });
}

std::string shell_quoted(const std::string& text) {
  constexpr std::string_view safe = "@%+=:,./-";
  if (std::all_of(text.begin(), text.end(), [&](char c) {
        return is_word_letter(c) || safe.find(c) != std::string_view::npos;
      }))
    return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::vector<std::string> command_of(const std::vector<std::pair<std::string, Word>>& env,
                                    const std::vector<Word>& words) {
  std::vector<std::string> command;
  if (env.empty() && std::none_of(words.begin(), words.end(), has_code)) {
    for (const Word& word : words) command.push_back(plain(word));
    return command;
  }
  std::string line;
  for (const auto& [name, value] : env) line += name + '=' + for_shell(value) + ' ';
  line += "exec";
  for (const Word& word : words) line += ' ' + for_shell(word);
  return {"sh", "-c", line};
}

std::vector<std::string> command_of_line(const std::string& text,
                                         std::vector<std::pair<std::string, std::string>>& env) {
  if (auto simple = config::simple_command(text);
      simple && !simple->words.empty() && !simple->words.front().empty()) {
    env = std::move(simple->env);
    return std::move(simple->words);
  }
  std::string line = text;
  if (const auto begin = last_of_chain(text); begin != std::string_view::npos)
    line.insert(begin, "exec ");
  return {"sh", "-c", line};
}

}  // namespace skep::ctl::importing
