#pragma once

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace skep::test {

// Every Node to try: those in SKEP_NODES (FOLDER/*/bin/node), else the one in PATH.
inline std::vector<std::string> nodes() {
  std::vector<std::string> found;
  if (const char* folder = std::getenv("SKEP_NODES")) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
      if (const auto node = entry.path() / "bin/node"; std::filesystem::exists(node))
        found.push_back(node.string());
  }
  std::ranges::sort(found);
  if (found.empty()) found.emplace_back("node");
  return found;
}

inline std::string printable(const std::string& node) {
  std::string name;
  for (const char c : node) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

}  // namespace skep::test
