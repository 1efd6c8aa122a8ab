#include "host/logs/drop_counts.h"

namespace skep::host::logs {

void DropCounts::add(const std::string& worker, std::uint64_t bytes) {
  const auto colon = worker.find(':');
  if (bytes == 0 || colon == std::string::npos) return;
  const std::lock_guard lock(mutex_);
  by_app_[worker.substr(0, colon)] += bytes;
}

std::uint64_t DropCounts::of(const std::string& app) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_app_.find(app);
  return found == by_app_.end() ? 0 : found->second;
}

}  // namespace skep::host::logs
