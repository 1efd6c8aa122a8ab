#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skep::ctl::importing {

struct Dotenv {
  std::vector<std::pair<std::string, std::string>> variables;  // in their order
  std::vector<std::string> odd_lines;                          // that set none
};

// NAME=value, a line each: quotes hold a value together, "export" in front is let be, '#' begins a
// comment.
[[nodiscard]] Dotenv parse_dotenv(std::string_view text);

}  // namespace skep::ctl::importing
