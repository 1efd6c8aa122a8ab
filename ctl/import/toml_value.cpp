#include "ctl/import/toml_value.h"

#include "ctl/import/skepd_variable.h"
#include "model/toml_text.h"

namespace skep::ctl::importing {
namespace {

// The variable that begins at `text`, whose first letter is a mark; empty: none does.
std::string_view variable_at(std::string_view text) {
  const auto end = text.find(variable_mark, 1);
  if (end == std::string_view::npos) return {};
  const std::string_view name = text.substr(1, end - 1);
  return is_variable_name(name) ? name : std::string_view{};
}

std::string without_quotes(const std::string& toml) {
  return toml.substr(1, toml.size() - 2);
}

std::string text_of(std::string_view text) {
  std::string out;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto name = text[i] == variable_mark ? variable_at(text.substr(i)) : std::string_view{};
    if (name.empty()) {
      plain += text[i];
      continue;
    }
    out += without_quotes(toml_text(plain)) + "${" + std::string(name) + ":-}";
    plain.clear();
    i += name.size() + 1;
  }
  return '"' + out + without_quotes(toml_text(plain)) + '"';
}

struct Formatting {
  std::string operator()(bool value) const { return toml_text(value); }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const { return text_of(value); }
  std::string operator()(const std::vector<std::string>& values) const {
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "" : ", ") + text_of(value);
    return '[' + list + ']';
  }
};

}  // namespace

std::string toml_value(const Value& value) {
  return std::visit(Formatting{}, value);
}

}  // namespace skep::ctl::importing
