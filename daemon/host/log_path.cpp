#include "host/log_path.h"

#include <string_view>

#include "host/logs/journal.h"
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

std::string captured_path(const LogTarget& target, const WorkerId& worker,
                          std::string_view stream) {
  return target.kind == LogTarget::Kind::journal
             ? logs::journal_path(worker.app, worker.slot, stream)
             : log_path(target, worker.slot);
}

}  // namespace skep::host
