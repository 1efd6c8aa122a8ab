#pragma once

#include <string_view>
#include <vector>

namespace skep::host {

// The parts of `text` between separators, empty ones left out.
[[nodiscard]] inline std::vector<std::string_view> fields(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(separator));
    if (!part.empty()) parts.push_back(part);
    text.remove_prefix(part.size() < text.size() ? part.size() + 1 : part.size());
  }
  return parts;
}

}  // namespace skep::host
