#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "host/logs/bell.h"
#include "host/logs/drop_counts.h"
#include "host/logs/log_loop.h"
#include "host/logs/log_thread.h"
#include "host/logs/mailbox.h"
#include "host/logs/outbox.h"
#include "host/logs/own_queue.h"

namespace skep::host {

// Shared with the thread itself, so that it has what it needs when it must be left behind.
class LogThread::Impl {
 public:
  Impl(Post post, Warn warn, LogLimits limits)
      : outbox(std::make_shared<logs::Outbox>(std::move(post))),
        limits_(limits),
        loop_({bell_, mailbox, own, *outbox, drops}, std::move(warn), limits.silence) {}

  void start(const std::shared_ptr<Impl>& self);
  // As LogThread::end().
  std::set<std::uint64_t> stop();

  [[nodiscard]] bool running() const { return running_; }
  // Refused, and `command` left alone, when there is no thread or it is stuck.
  [[nodiscard]] bool ask(logs::Command&& command) {
    return running() && mailbox.put(std::move(command));
  }
  [[nodiscard]] std::uint64_t next_capture() { return ++last_capture_; }
  void write_own(const std::string& line);

 private:
  void run();
  bool wait_for_end();

  logs::Bell bell_;

 public:
  logs::Mailbox mailbox{bell_};
  logs::OwnQueue own{bell_};
  std::shared_ptr<logs::Outbox> outbox;
  logs::DropCounts drops;

 private:
  LogLimits limits_;
  std::uint64_t last_capture_ = 0;  // the caller's
  logs::LogLoop loop_;
  std::thread thread_;
  std::atomic<bool> running_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
};

void write_to_standard_error(const std::string& line);

}  // namespace skep::host
