#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "integration/harness/process.h"

namespace skep::harness {

// Gives a process nearly no processor while this lives: by a cgroup's quota where one can be made,
// else among busy processes on one processor, as the least of them.
class Starvation {
 public:
  explicit Starvation(pid_t pid);
  ~Starvation();
  Starvation(const Starvation&) = delete;
  Starvation& operator=(const Starvation&) = delete;

 private:
  bool limit_by_quota();
  void crowd_out();

  pid_t pid_;
  std::optional<std::filesystem::path> group_;
  std::vector<std::unique_ptr<Process>> crowd_;
};

}  // namespace skep::harness
