#include "model/plain_path.h"

#include <algorithm>

namespace skep {

std::string plain_path(std::string_view path) {
  if (!path.starts_with('/')) return std::string(path);
  std::string plain;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size(), path.size()));
    if (part.empty() || part == ".") continue;
    plain += '/';
    plain += part;
  }
  return plain.empty() ? "/" : plain;
}

}  // namespace skep
