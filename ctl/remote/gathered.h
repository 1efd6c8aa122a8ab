#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace skep::ctl {

// A stream cut into lines, without their newlines.
class Lines {
 public:
  static constexpr std::size_t most_bytes = 1 << 20;  // a longer line comes in parts

  explicit Lines(std::function<void(std::string_view)> line) : line_(std::move(line)) {}

  void grow(std::string_view piece);
  void end();  // what has no newline is a line too

 private:
  std::function<void(std::string_view)> line_;
  std::string rest_;
};

// What one host printed, as the value of its member in an object for all: the JSON itself; an array
// where each line is JSON of its own; else {"error": ...} with what it complained of.
[[nodiscard]] std::string json_member(std::string_view out, std::string_view complaints);

}  // namespace skep::ctl
