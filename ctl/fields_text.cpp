#include "ctl/fields_text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "ctl/colour.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;

constexpr int name_width = 18;

bool says_nothing(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty()) ||
         (value.is_array() && value.get_array().empty()) ||
         (value.is_object() && value.get_object().empty());
}

// The name without its unit, and the value with it.
struct Told {
  std::string name;
  std::string value;
};

Told told(std::string_view key, const json::value& value) {
  std::string name(key);
  std::string text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  json::error_code error;
  const auto number = value.to_number<double>(error);
  if (!error && name.ends_with("_bytes")) {
    name.resize(name.size() - 6);
    text = bytes_text(number);
  } else if (!error && name.ends_with("_seconds")) {
    name.resize(name.size() - 8);
    text = seconds_text(number);
  } else if (!error && name.ends_with("_percent")) {
    name.resize(name.size() - 8);
    text = fmt::format("{:.1f} %", number);
  } else if (value.is_bool()) {
    text = value.get_bool() ? "yes" : "no";
  }
  std::replace(name.begin(), name.end(), '_', ' ');
  return {printable(name), printable(text)};
}

}  // namespace

std::string fields_text(const json::object& object, std::string_view indent) {
  std::string text;
  for (const auto& [key, value] : object) {
    if (says_nothing(value)) continue;
    const Told line = told({key.data(), key.size()}, value);
    text += fmt::format("{}{:<{}} {}\n", indent, line.name, name_width, line.value);
  }
  return text;
}

std::string bytes_text(double bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (std::abs(bytes) >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", bytes)
                   : fmt::format("{:.1f} {}", bytes, units.at(unit));
}

std::string seconds_text(double seconds) {
  if (std::abs(seconds) < 1) return fmt::format("{:.1f} ms", seconds * 1e3);
  if (std::abs(seconds) < 120) return fmt::format("{:.1f} s", seconds);
  const auto minutes = static_cast<std::int64_t>(std::clamp(seconds, 0.0, 1e12) / 60);
  return fmt::format("{}h{:02}m", minutes / 60, minutes % 60);
}

}  // namespace skep::ctl
