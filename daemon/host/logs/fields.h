#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace skep::host {

// The text with control characters (C0, DEL and C1) and whatever is no UTF-8 written as \n, \r, \t
// or \x1b: it then stays within its line and cannot steer a terminal. Beyond about `most` bytes it
// is cut, and ends in "...".
[[nodiscard]] std::string visible(std::string_view text, std::size_t most);

// Fields of a log line in logfmt: `pid=123 app=web error="no such file"`. Values may come from
// anywhere: they are quoted and escaped where they need it, and cut at 1 KiB.
class LogFields {
 public:
  static constexpr std::size_t longest_value = 1024;

  LogFields& add(std::string_view key, std::string_view value);
  template <std::integral Number>
  LogFields& add(std::string_view key, Number value) {
    return add_plain(key, std::to_string(value));
  }
  LogFields& add(std::string_view key, bool value) {
    return add_plain(key, value ? "true" : "false");
  }
  LogFields& add(std::string_view key, double value);
  // So that a literal is no bool.
  LogFields& add(std::string_view key, const char* value) {
    return add(key, std::string_view(value));
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  LogFields& add_plain(std::string_view key, std::string_view value);

  std::string text_;
};

}  // namespace skep::host
