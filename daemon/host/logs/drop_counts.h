#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace skep::host::logs {

// How many bytes of each app's output were dropped. From any thread.
class DropCounts {
 public:
  // `worker` is a worker's name, "web:0"; what is no worker's is not counted.
  void add(const std::string& worker, std::uint64_t bytes);
  [[nodiscard]] std::uint64_t of(const std::string& app) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> by_app_;
};

}  // namespace skep::host::logs
