#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace skep::host::logs {

// The way from the log thread to the caller's. After close() nothing is sent, and what was sent but
// has not run yet will not run.
class Outbox {
 public:
  using Task = std::function<void()>;
  explicit Outbox(std::function<void(Task)> post) : post_(std::move(post)) {}

  void send(Task task) {
    const std::lock_guard lock(mutex_);
    if (!post_) return;
    post_([open = open_, task = std::move(task)] {
      if (*open) task();
    });
  }

  void close() {
    const std::lock_guard lock(mutex_);
    post_ = nullptr;
    *open_ = false;
  }

 private:
  std::mutex mutex_;
  std::function<void(Task)> post_;
  std::shared_ptr<std::atomic<bool>> open_ = std::make_shared<std::atomic<bool>>(true);
};

}  // namespace skep::host::logs
