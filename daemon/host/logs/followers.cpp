#include "host/logs/followers.h"

#include <iterator>

namespace skep::host::logs {

void Followers::add(const std::string& path, const std::shared_ptr<FollowerQueue>& queue) {
  forget_gone();
  by_path_[path].push_back(queue);
}

void Followers::grown(const std::string& path, std::string_view data) {
  if (by_path_.empty()) return;
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return;
  bool any_gone = false;
  for (const auto& follower : found->second) {
    if (const auto queue = follower.lock())
      queue->push(data);
    else
      any_gone = true;
  }
  if (any_gone) forget_gone();
}

void Followers::forget_gone() {
  for (auto entry = by_path_.begin(); entry != by_path_.end();) {
    std::erase_if(entry->second, [](const auto& follower) { return follower.expired(); });
    entry = entry->second.empty() ? by_path_.erase(entry) : std::next(entry);
  }
}

}  // namespace skep::host::logs
