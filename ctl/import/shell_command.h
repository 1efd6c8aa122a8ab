#pragma once

#include <string>
#include <utility>
#include <vector>

namespace skep::ctl::importing {

// A part of a word: text that stands for itself, or code of sh(1), such as "$PORT" in its quotes.
struct Piece {
  std::string text;
  bool code = false;
};
using Word = std::vector<Piece>;

// The command that runs the words with the variables: themselves where they are plain text and
// there are no variables, else a shell that becomes the program.
[[nodiscard]] std::vector<std::string> command_of(
    const std::vector<std::pair<std::string, Word>>& env, const std::vector<Word>& words);

[[nodiscard]] bool has_code(const Word& word);

// As sh(1) reads it as this one word.
[[nodiscard]] std::string shell_quoted(const std::string& text);

// The command for a text that a shell would be given: its words where they are plain, else
// sh -c TEXT, which becomes the program, or the last of "a && b", so that signals reach it.
// Variables in front of a plain command go to `env`.
[[nodiscard]] std::vector<std::string> command_of_line(
    const std::string& text, std::vector<std::pair<std::string, std::string>>& env);

}  // namespace skep::ctl::importing
