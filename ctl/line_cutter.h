#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace skep::ctl {

// Cuts a stream into lines, without their newlines.
class LineCutter {
 public:
  static constexpr std::size_t most_line_bytes = 1 << 20;  // a longer line comes in parts

  explicit LineCutter(std::function<void(std::string_view line)> whole)
      : whole_(std::move(whole)) {}

  void feed(std::string_view piece);
  // What is left without a newline is a line too.
  void finish();

 private:
  void take();

  std::function<void(std::string_view)> whole_;
  std::string begun_;
};

}  // namespace skep::ctl
