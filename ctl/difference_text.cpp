#include "ctl/difference_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/text.h"

namespace skep::ctl {
namespace {

std::string_view word_of(AppChange::Kind kind) {
  switch (kind) {
    case AppChange::Kind::added:
      return "added";
    case AppChange::Kind::removed:
      return "removed";
    case AppChange::Kind::changed:
      break;
  }
  return "changed";
}

std::string effect_text(Effect effect, Colour colour) {
  std::string_view word = "live";
  std::string_view code = "32";
  if (effect == Effect::roll) {
    word = "roll";
    code = "33";
  } else if (effect == Effect::restart) {
    word = "restart of skepd";
    code = "31";
  }
  return colour == Colour::yes ? fmt::format("\x1b[{}m{}\x1b[0m", code, word) : std::string(word);
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t length = length_of(text);
  return text + std::string(width > length ? width - length : 0, ' ');
}

std::string fields_text(const std::vector<FieldChange>& fields, Colour colour) {
  std::vector<std::pair<std::string, std::string>> rows;
  std::size_t key_width = 0;
  std::size_t value_width = 0;
  for (const FieldChange& field : fields) {
    rows.emplace_back(printable(field.key),
                      printable(field.before.empty() ? "(none)" : field.before) + " -> " +
                          printable(field.after.empty() ? "(none)" : field.after));
    key_width = std::max(key_width, length_of(rows.back().first));
    value_width = std::max(value_width, length_of(rows.back().second));
  }
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i)
    text += fmt::format("  {}  {}  {}\n", padded(rows[i].first, key_width),
                        padded(rows[i].second, value_width), effect_text(fields[i].effect, colour));
  return text;
}

}  // namespace

std::string difference_text(const ConfigDifference& difference, Colour colour) {
  std::string text;
  for (const AppChange& app : difference.apps)
    text += fmt::format("{}: {}\n{}", printable(app.app), word_of(app.kind),
                        fields_text(app.fields, colour));
  if (!difference.daemon.empty())
    text += "[daemon]: changed\n" + fields_text(difference.daemon, colour);
  return text.empty() ? "No config updates to processes\n" : text;
}

}  // namespace skep::ctl
