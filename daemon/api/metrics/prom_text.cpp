#include "api/metrics/prom_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "api/http/text.h"

namespace skep::api {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string escaped(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : as_utf8(text)) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (quotes && c == '"')) out += '\\';
    out += c == '\0' || c == '\r' ? ' ' : c;
  }
  return out;
}

}  // namespace

bool is_metric_name(std::string_view name) {
  const auto fits = [](char c) { return is_letter(c) || is_digit(c) || c == ':'; };
  return !name.empty() && !is_digit(name.front()) && std::all_of(name.begin(), name.end(), fits);
}

bool is_label_name(std::string_view name) {
  const auto fits = [](char c) { return is_letter(c) || is_digit(c); };
  return !name.empty() && !is_digit(name.front()) && !name.starts_with("__") &&
         std::all_of(name.begin(), name.end(), fits);
}

std::string labels_text(const std::map<std::string, std::string>& labels) {
  std::string out;
  for (const auto& [name, value] : labels)
    out += (out.empty() ? "" : ",") + name + "=\"" + escaped(value, true) + '"';
  return out;
}

std::string escaped_help(std::string_view text) {
  return escaped(text, false);
}

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

}  // namespace skep::api
