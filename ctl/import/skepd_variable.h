#pragma once

#include <string>
#include <string_view>

namespace skep::ctl::importing {

// Stands in a text for a variable of skepd's own environment, which the config writes as ${NAME:-};
// any other "$" is a plain one.
inline constexpr char variable_mark = '\x02';

[[nodiscard]] inline std::string skepd_variable(std::string_view name) {
  return variable_mark + std::string(name) + variable_mark;
}

[[nodiscard]] inline bool is_variable_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  for (const char c : name)
    if (!fits(c)) return false;
  return true;
}

// Whether the path begins at the root, or at what a variable names.
[[nodiscard]] inline bool is_absolute(std::string_view path) {
  if (!path.starts_with(variable_mark)) return path.starts_with('/');
  const auto end = path.find(variable_mark, 1);
  return end != std::string_view::npos && is_variable_name(path.substr(1, end - 1)) &&
         path.substr(end + 1).starts_with('/');
}

}  // namespace skep::ctl::importing
