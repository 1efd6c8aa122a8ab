#include "ctl/import/systemd_values.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "ctl/import/quantities.h"
#include "ctl/import/skepd_variable.h"

namespace skep::ctl::importing {
namespace {

struct Unit {
  std::string_view name;
  double seconds;
};

constexpr std::array units{
    Unit{"", 1},
    Unit{"s", 1},
    Unit{"sec", 1},
    Unit{"second", 1},
    Unit{"seconds", 1},
    Unit{"ms", 1e-3},
    Unit{"msec", 1e-3},
    Unit{"us", 1e-6},
    Unit{"usec", 1e-6},
    Unit{"m", 60},
    Unit{"min", 60},
    Unit{"minute", 60},
    Unit{"minutes", 60},
    Unit{"h", 3600},
    Unit{"hr", 3600},
    Unit{"hour", 3600},
    Unit{"hours", 3600},
    Unit{"d", 86400},
    Unit{"day", 86400},
    Unit{"days", 86400},
    Unit{"w", 604800},
    Unit{"week", 604800},
    Unit{"weeks", 604800},
    Unit{"M", 2630016},
    Unit{"month", 2630016},
    Unit{"months", 2630016},
    Unit{"y", 31557600},
    Unit{"year", 31557600},
    Unit{"years", 31557600},
};

bool is_number(char c) {
  return (c >= '0' && c <= '9') || c == '.';
}

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int letter = std::tolower(static_cast<unsigned char>(c));
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// The escape behind the backslash at `at`, which is moved to its last letter.
std::string unescaped(std::string_view text, std::size_t& at) {
  constexpr std::string_view letters = "abfnrtvs";
  constexpr std::string_view meanings = "\a\b\f\n\r\t\v ";
  const char c = text[++at];
  if (const auto known = letters.find(c); known != std::string_view::npos)
    return std::string(1, meanings[known]);
  if (c == 'x' && at + 2 < text.size()) {
    const int high = hexadecimal(text[at + 1]);
    const int low = hexadecimal(text[at + 2]);
    const int value = high * 16 + low;
    if (high >= 0 && low >= 0 && value > 0 && value < 0x80) {
      at += 2;
      return std::string(1, static_cast<char>(value));
    }
  }
  return std::string(1, c);
}

}  // namespace

std::optional<double> seconds_of(std::string_view text) {
  text = trimmed(text);
  if (text == "infinity") return for_ever;
  if (text.empty()) return std::nullopt;
  double sum = 0;
  while (!(text = trimmed(text)).empty()) {
    const auto* end = std::find_if_not(text.begin(), text.end(), is_number);
    const auto length = static_cast<std::size_t>(end - text.begin());
    const auto number = decimal_of(text.substr(0, length));
    text = trimmed(text.substr(length));
    const auto* unit_end =
        std::find_if(text.begin(), text.end(), [](char c) { return is_number(c) || c == ' '; });
    const auto name = text.substr(0, static_cast<std::size_t>(unit_end - text.begin()));
    const auto* unit =
        std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == name; });
    if (!number || unit == units.end()) return std::nullopt;
    sum += *number * unit->seconds;
    text.remove_prefix(name.size());
  }
  return sum;
}

std::vector<std::string> systemd_words(std::string_view text) {
  std::vector<std::string> words;
  bool within = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      within = false;
      continue;
    }
    if (!within) words.emplace_back();
    const bool opens = !within && (c == '\'' || c == '"');
    within = true;
    if (c == '\\' && i + 1 < text.size())
      words.back() += unescaped(text, i);
    else if (quote != 0 && c == quote)
      quote = 0;
    else if (quote == 0 && (opens || c == '\'' || c == '"'))
      quote = c;
    else
      words.back() += c;
  }
  return words;
}

Specifiers::Specifiers(std::string_view unit, std::string_view host, bool user)
    : host_(host), user_(user) {
  constexpr std::string_view ending = ".service";
  if (unit.ends_with(ending)) unit.remove_suffix(ending.size());
  name_ = std::string(unit);
  prefix_ = name_.substr(0, name_.find('@'));
  if (const auto at = name_.find('@'); at != std::string::npos) instance_ = name_.substr(at + 1);
}

std::string Specifiers::expand(std::string_view text) const {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 1 < text.size()) {
      if (const auto value = value_of(text[i + 1])) {
        out += *value;
        ++i;
        continue;
      }
    }
    out += text[i] == variable_mark ? ' ' : text[i];
  }
  return out;
}

std::string Specifiers::app_name() const {
  return instance_.empty() ? prefix_ : prefix_ + '-' + instance_;
}

std::optional<std::string> Specifiers::value_of(char letter) const {
  switch (letter) {
    case '%':
      return "%";
    case 'n':
      return name_ + ".service";
    case 'N':
      return name_;
    case 'p':
    case 'P':
      return prefix_;
    case 'i':
    case 'I':
      return instance_;
    case 'j':
    case 'J':
      return prefix_.substr(prefix_.rfind('-') + 1);
    case 'f':
      return '/' + (instance_.empty() ? prefix_ : instance_);
    case 'H':
      return host_.empty() ? std::nullopt : std::optional(host_);
    case 'l':
      return host_.empty() ? std::nullopt : std::optional(host_.substr(0, host_.find('.')));
    case 'h':
      return user_ ? skepd_variable("HOME") : "/root";
    case 'u':
      return user_ ? skepd_variable("USER") : "root";
    case 'U':
      return user_ ? std::nullopt : std::optional<std::string>("0");
    case 't':
      return user_ ? skepd_variable("XDG_RUNTIME_DIR") : "/run";
    case 'T':
      return "/tmp";
    case 'V':
      return "/var/tmp";
    default:
      break;
  }
  if (user_) return std::nullopt;
  if (letter == 'S') return "/var/lib";
  if (letter == 'C') return "/var/cache";
  if (letter == 'L') return "/var/log";
  if (letter == 'E') return "/etc";
  if (letter == 's') return "/bin/sh";
  return std::nullopt;
}

}  // namespace skep::ctl::importing
