#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/logs/follower_queue.h"

namespace skep::host::logs {

// Who wants to see what is appended to which file.
class Followers {
 public:
  void add(const std::string& path, const std::shared_ptr<FollowerQueue>& queue);
  void grown(const std::string& path, std::string_view data);

 private:
  void forget_gone();

  std::unordered_map<std::string, std::vector<std::weak_ptr<FollowerQueue>>> by_path_;
};

}  // namespace skep::host::logs
