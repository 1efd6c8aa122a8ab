#include "ctl/import/comment.h"

#include <algorithm>

#include "ctl/import/quantities.h"

namespace skep::ctl::importing {

std::string comment(std::string_view text, std::size_t indent) {
  constexpr std::size_t widest = 100;
  const std::string begin = '#' + std::string(indent, ' ');
  std::string lines;
  std::string line = begin;
  while (!(text = trimmed(text)).empty()) {
    const std::string_view word = text.substr(0, std::min(text.find(' '), text.size()));
    text.remove_prefix(word.size());
    if (line.size() > begin.size() && line.size() + 1 + word.size() > widest) {
      lines += line + '\n';
      line = begin;
    }
    line += ' ' + std::string(word);
  }
  return lines + line + '\n';
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 160;
  const bool cut = text.size() > longest;
  std::size_t end = std::min(text.size(), longest);
  while (cut && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  std::string line(text.substr(0, end));
  std::replace_if(
      line.begin(), line.end(),
      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  if (cut) line += "...";
  return line;
}

}  // namespace skep::ctl::importing
