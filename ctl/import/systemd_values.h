#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skep::ctl::importing {

// "1min 30s", "90", "infinity" (nothing is longer); in seconds. Nothing for what is no time.
[[nodiscard]] std::optional<double> seconds_of(std::string_view text);
inline constexpr double for_ever = 1e18;

// Words as systemd reads them: quotes, and backslashes as in C.
[[nodiscard]] std::vector<std::string> systemd_words(std::string_view text);

// What "%i" and its like stand for in one unit.
class Specifiers {
 public:
  // Of the unit's name, "web@blue.service"; `user` for a unit of a user's own manager.
  Specifiers(std::string_view unit, std::string_view host, bool user);

  // The text with all of them put in; those whose value differs from machine to machine stay.
  [[nodiscard]] std::string expand(std::string_view text) const;

  // Of an app: "web-blue".
  [[nodiscard]] std::string app_name() const;

 private:
  [[nodiscard]] std::optional<std::string> value_of(char letter) const;

  std::string name_;      // "web@blue"
  std::string prefix_;    // "web"
  std::string instance_;  // "blue"
  std::string host_;
  bool user_;
};

}  // namespace skep::ctl::importing
