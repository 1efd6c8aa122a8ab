#include "ctl/metrics_text.h"

#include <charconv>
#include <cmath>
#include <fnmatch.h>
#include <functional>

#include <boost/json.hpp>

#include "ctl/text.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;

struct Series {
  std::string name;
  json::object labels;
  std::string value;
};

bool means(const std::string& pattern, const std::string& name) {
  if (pattern.find_first_of("*?[") != std::string::npos)
    return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
  return name.find(pattern) != std::string::npos;
}

std::string_view name_in(std::string_view line) {
  return line.substr(0, line.find_first_of("{ "));
}

void each_series(std::string_view exposition, const std::string& pattern,
                 const std::function<void(std::string_view line)>& found) {
  while (!exposition.empty()) {
    const auto end = exposition.find('\n');
    const std::string_view line = exposition.substr(0, end);
    if (!line.empty() && line[0] != '#' && means(pattern, std::string(name_in(line)))) found(line);
    if (end == std::string_view::npos) return;
    exposition.remove_prefix(end + 1);
  }
}

// Takes `name="value"` from the front, undoing \\ \" and \n; false where there is none.
bool take_label(std::string_view& rest, json::object& labels) {
  const auto equals = rest.find("=\"");
  if (equals == std::string_view::npos) return false;
  const std::string name = valid_utf8(rest.substr(0, equals));
  rest.remove_prefix(equals + 2);
  std::string value;
  while (!rest.empty() && rest[0] != '"') {
    const bool escaped = rest[0] == '\\' && rest.size() > 1;
    if (escaped) rest.remove_prefix(1);
    value += escaped && rest[0] == 'n' ? '\n' : rest[0];
    rest.remove_prefix(1);
  }
  if (rest.empty()) return false;
  rest.remove_prefix(1);
  if (rest.starts_with(',')) rest.remove_prefix(1);
  labels[name] = valid_utf8(value);
  return true;
}

json::value value_of(std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && rest == text.data() + text.size() && std::isfinite(number))
    return number;
  return json::string(text.data(), text.size());
}

json::object object_of(std::string_view line) {
  const std::string name = valid_utf8(name_in(line));
  std::string_view rest = line.substr(name_in(line).size());
  json::object labels;
  if (rest.starts_with('{')) {
    rest.remove_prefix(1);
    while (!rest.empty() && rest[0] != '}')
      if (!take_label(rest, labels)) break;
    if (!rest.empty()) rest.remove_prefix(1);
  }
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return {{"name", name},
          {"labels", std::move(labels)},
          {"value", value_of(rest.substr(0, rest.find(' ')))}};
}

}  // namespace

std::string matching_series(std::string_view exposition, const std::string& pattern) {
  if (pattern.empty()) return std::string(exposition);
  std::string text;
  each_series(exposition, pattern, [&](std::string_view line) {
    text += line;
    text += '\n';
  });
  return text;
}

std::string series_json(std::string_view exposition, const std::string& pattern) {
  json::array all;
  each_series(exposition, pattern,
              [&](std::string_view line) { all.emplace_back(object_of(line)); });
  return json::serialize(all);
}

}  // namespace skep::ctl
