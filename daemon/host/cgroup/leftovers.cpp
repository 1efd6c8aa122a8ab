#include "host/cgroup/leftovers.h"

#include <algorithm>
#include <unistd.h>
#include <utility>

#include "host/cgroup/directory.h"

namespace skep::host {

namespace {

constexpr Duration first_pause = std::chrono::milliseconds(10);
constexpr Duration longest_pause = std::chrono::seconds(10);
constexpr std::size_t most_a_turn = 64;
constexpr std::size_t most_waiting = 10'000;

bool gone(const std::string& path, bool with_parent) {
  if (!remove_cgroup(path)) return false;
  if (with_parent) ::rmdir(path.substr(0, path.rfind('/')).c_str());
  return true;
}

}  // namespace

void Leftovers::remove(std::string path, bool with_parent) {
  if (gone(path, with_parent)) return;
  if (waiting_.size() >= most_waiting) waiting_.pop_front();
  waiting_.push_back({std::move(path), with_parent, first_pause});
  timer_ = reactor_.after(first_pause, [this] { look(); });
}

// Somebody new may have come in since: it is killed again.
void Leftovers::look() {
  Duration next = longest_pause;
  for (std::size_t left = std::min(waiting_.size(), most_a_turn); left > 0; --left) {
    Leftover leftover = std::move(waiting_.front());
    waiting_.pop_front();
    if (gone(leftover.path, leftover.with_parent)) continue;
    kill_cgroup(leftover.path);
    leftover.pause = std::min(leftover.pause * 2, longest_pause);
    next = std::min(next, leftover.pause);
    waiting_.push_back(std::move(leftover));
  }
  timer_.reset();
  if (!waiting_.empty()) timer_ = reactor_.after(next, [this] { look(); });
}

}  // namespace skep::host
