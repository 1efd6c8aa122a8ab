#include "ctl/import/ini.h"

#include <algorithm>
#include <cctype>

#include "ctl/import/quantities.h"

namespace skep::ctl::importing {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

class Reading {
 public:
  explicit Reading(IniDialect dialect) : systemd_(dialect == IniDialect::systemd) {}

  void read(std::string_view text) {
    while (!text.empty()) {
      std::string line(take_line(text));
      while (systemd_ && line.ends_with('\\') && !is_comment(line)) {
        line.back() = ' ';
        std::string_view next = take_line(text);
        while (!next.empty() && is_comment(next)) next = take_line(text);
        line += next;
        if (text.empty() && next.empty()) break;
      }
      read_line(line);
    }
  }

  Ini take() && { return std::move(ini_); }

 private:
  [[nodiscard]] bool is_comment(std::string_view line) const {
    const std::string_view begin = systemd_ ? trimmed(line) : line;
    return begin.starts_with('#') || begin.starts_with(';');
  }

  [[nodiscard]] std::string_view without_comment(std::string_view line) const {
    if (systemd_) return line;
    for (std::size_t i = 1; i < line.size(); ++i)
      if (line[i] == ';' && is_blank(line[i - 1])) return line.substr(0, i);
    return line;
  }

  void read_line(std::string_view whole) {
    if (trimmed(whole).empty()) {
      goes_on_ = goes_on_ && systemd_;
      return;
    }
    if (is_comment(whole)) return;
    const std::string_view line = without_comment(whole);
    if (!systemd_ && is_blank(line.front()) && goes_on_) {
      ini_.sections.back().entries.back().value += '\n' + std::string(trimmed(line));
      return;
    }
    const std::string_view text = trimmed(line);
    if (text.starts_with('[') && text.find(']') != std::string_view::npos)
      begin_section(text.substr(1, text.find(']') - 1));
    else
      read_entry(text);
  }

  void begin_section(std::string_view name) {
    ini_.sections.push_back({std::string(name), {}});
    goes_on_ = false;
  }

  void read_entry(std::string_view text) {
    const auto mark = text.find_first_of(systemd_ ? "=" : "=:");
    if (mark == std::string_view::npos || mark == 0 || ini_.sections.empty()) {
      ini_.odd_lines.emplace_back(text);
      return;
    }
    const std::string_view key = trimmed(text.substr(0, mark));
    ini_.sections.back().entries.push_back({systemd_ ? std::string(key) : lower_case(key),
                                            std::string(trimmed(text.substr(mark + 1)))});
    goes_on_ = true;
  }

  bool systemd_;
  bool goes_on_ = false;
  Ini ini_;
};

}  // namespace

Ini parse_ini(std::string_view text, IniDialect dialect) {
  Reading reading(dialect);
  reading.read(text);
  return std::move(reading).take();
}

std::optional<std::string> IniFields::take(std::string_view key) {
  taken_.emplace(key);
  std::optional<std::string> last;
  for (const IniEntry& entry : entries_)
    if (entry.key == key) last = entry.value;
  return last;
}

std::vector<std::string> IniFields::take_all(std::string_view key) {
  taken_.emplace(key);
  std::vector<std::string> all;
  for (const IniEntry& entry : entries_) {
    if (entry.key != key) continue;
    if (entry.value.empty())
      all.clear();
    else
      all.push_back(entry.value);
  }
  return all;
}

std::vector<IniEntry> IniFields::rest() const {
  std::vector<IniEntry> left;
  for (const IniEntry& entry : entries_)
    if (!taken_.contains(entry.key)) left.push_back(entry);
  return left;
}

}  // namespace skep::ctl::importing
