#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skep::ctl {

// The words of a line; white space parts them, as in supervisorctl's shell, and nothing is quoted.
[[nodiscard]] inline std::vector<std::string> split(std::string_view line) {
  constexpr std::string_view space = " \t\r\n";
  std::vector<std::string> words;
  for (;;) {
    const auto begin = line.find_first_not_of(space);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const auto end = line.find_first_of(space);
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(words.back().size());
  }
}

// Of a line that is being typed: the last word is the one at its end, empty after white space.
[[nodiscard]] inline std::vector<std::string> split_for_completion(std::string_view line) {
  std::vector<std::string> words = split(line);
  const bool between = line.empty() || line.back() == ' ' || line.back() == '\t';
  if (between) words.emplace_back();
  return words;
}

}  // namespace skep::ctl
