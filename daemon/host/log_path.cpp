#include "host/log_path.h"

#include <string_view>

namespace skep::host {

std::string log_path(const LogTarget& target, std::uint32_t slot) {
  static constexpr std::string_view placeholder = "{slot}";
  const std::string number = std::to_string(slot);
  std::string path = target.path;
  for (auto at = path.find(placeholder); at != std::string::npos;
       at = path.find(placeholder, at + number.size()))
    path.replace(at, placeholder.size(), number);
  return path;
}

}  // namespace skep::host
