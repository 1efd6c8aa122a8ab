#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "host/logs/bell.h"
#include "host/logs/follower_queue.h"
#include "host/logs/log_part.h"
#include "host/logs/log_place.h"
#include "host/unique_fd.h"
#include "model/error.h"

namespace skep::host::logs {

struct CaptureCommand {
  std::uint64_t capture = 0;  // its number
  std::string name;
  LogPlace place;
  Keeping keeping;
  bool mid_line = false;  // LogThread::take_over()
  UniqueFd reader;
};

struct RedirectCommand {
  std::uint64_t capture = 0;
  std::string name;
  LogPlace place;
  Keeping keeping;
};

struct TailCommand {
  LogPlace place;
  std::uint64_t bytes = 0;
  std::function<void(Result<LogPart>)> done;
};

struct ReadCommand {
  LogPlace place;
  std::int64_t offset = 0;
  std::uint64_t bytes = 0;
  std::function<void(Result<LogPart>)> done;
};

struct FollowCommand {
  LogPlace place;
  std::uint64_t last = 0;
  std::shared_ptr<FollowerQueue> queue;
};

struct ClearCommand {
  LogPlace place;
  std::function<void(Result<void>)> done;
};

struct ReopenCommand {
  std::function<void(Result<void>)> done;
};

struct FlushCommand {
  std::function<void()> done;
};

using Command = std::variant<CaptureCommand, RedirectCommand, TailCommand, ReadCommand,
                             FollowCommand, ClearCommand, ReopenCommand, FlushCommand>;

// What the caller asks of the thread, in order. Bounded: when the thread is stuck in a write, what
// finds no room is refused.
class Mailbox {
 public:
  static constexpr std::size_t most = 16384;

  explicit Mailbox(const Bell& bell) : bell_(bell) {}

  // False, and `command` untouched, when there is no room.
  [[nodiscard]] bool put(Command&& command);
  [[nodiscard]] std::vector<Command> take();

  void stop();
  [[nodiscard]] bool stopping() const;

 private:
  const Bell& bell_;
  mutable std::mutex mutex_;
  std::vector<Command> commands_;
  bool stopping_ = false;
};

}  // namespace skep::host::logs
