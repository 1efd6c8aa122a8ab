#include "host/log_path.h"

#include <string_view>

#include "model/worker_id.h"

namespace skep::host {

std::string log_path(const LogTarget& target, std::uint32_t slot) {
  static constexpr std::string_view placeholder = "{slot}";
  const std::string number = slot == no_slot ? "spare" : std::to_string(slot);
  std::string path = target.path;
  for (auto at = path.find(placeholder); at != std::string::npos;
       at = path.find(placeholder, at + number.size()))
    path.replace(at, placeholder.size(), number);
  return path;
}

}  // namespace skep::host
