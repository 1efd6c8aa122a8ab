#include "model/toml_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace skep {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (is_control(c))
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

template <typename Items, typename Text>
std::string listed(const Items& items, const char* open, const char* close, const Text& text) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + text(item);
  return open + out + close;
}

template <typename Value, typename Text>
std::string table(const std::map<std::string, Value>& entries, const Text& text) {
  if (entries.empty()) return "{}";
  return listed(entries, "{ ", " }", [&](const auto& entry) {
    return toml_key(entry.first) + " = " + text(entry.second);
  });
}

std::string number_text(std::uint64_t limit) {
  return limit == rlimit_infinity ? "infinity" : std::to_string(limit);
}

std::string limit_text(const Rlimit& limit) {
  if (limit.soft != limit.hard)
    return toml_text(number_text(limit.soft) + ':' + number_text(limit.hard));
  return limit.hard == rlimit_infinity ? toml_text("infinity") : std::to_string(limit.hard);
}

}  // namespace

std::string toml_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '$') escaped += '$';
    escaped += c;
  }
  return quoted(escaped);
}

std::string toml_text(const std::string& text) {
  return toml_text(std::string_view(text));
}

std::string toml_text(const char* text) {
  return toml_text(std::string_view(text));
}

std::string toml_text(bool value) {
  return value ? "true" : "false";
}

std::string toml_text(std::uint32_t number) {
  return std::to_string(number);
}

std::string toml_text(const std::vector<std::string>& words) {
  return listed(words, "[", "]", [](const std::string& word) { return toml_text(word); });
}

std::string toml_text(const std::vector<ListenAddress>& addresses) {
  return listed(addresses, "[", "]",
                [](const ListenAddress& address) { return toml_text(address.name()); });
}

std::string toml_text(const std::map<std::string, std::string>& entries) {
  return table(entries, [](const std::string& value) { return toml_text(value); });
}

std::string toml_text(const std::map<std::string, Rlimit>& limits) {
  return table(limits, limit_text);
}

std::string toml_text_of_cpus(const std::vector<std::uint32_t>& ascending) {
  std::string ranges;
  for (auto first = ascending.begin(); first != ascending.end();) {
    auto last = first;
    while (last + 1 != ascending.end() && *(last + 1) == *last + 1) ++last;
    ranges += (ranges.empty() ? "" : ",") + std::to_string(*first);
    if (last != first) ranges += '-' + std::to_string(*last);
    first = last + 1;
  }
  return ranges.empty() ? ranges : toml_text(ranges);
}

std::string toml_key(std::string_view name) {
  const bool bare = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return bare ? std::string(name) : quoted(name);
}

}  // namespace skep
