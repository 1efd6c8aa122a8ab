#include "host/traffic/numbered_fd.h"

#include <charconv>

namespace skep::host {

std::uint64_t number_in(const std::string& name) {
  std::uint64_t number = 0;
  if (name.size() < 2) return 0;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() ? number : 0;
}

}  // namespace skep::host
