#include "ctl/import/comment.h"

#include <algorithm>

#include "ctl/import/quantities.h"

namespace skep::ctl::importing {

namespace {

// What no comment may have.
void blank_controls(std::string& text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
}

}  // namespace

std::string comment(std::string_view all, std::size_t indent) {
  std::string plain(all);
  blank_controls(plain);
  std::string_view text = plain;
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
  blank_controls(line);
  if (cut) line += "...";
  return line;
}

}  // namespace skep::ctl::importing
