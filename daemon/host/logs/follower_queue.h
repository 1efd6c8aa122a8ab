#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "host/logs/outbox.h"

namespace skep::host::logs {

// What a follower has still to be given. The oldest half MiB and the newest wait; what lies between
// them is dropped at line ends, and a line in its place says how much it was.
class FollowerQueue : public std::enable_shared_from_this<FollowerQueue> {
 public:
  static constexpr std::size_t half = 512UL << 10U;
  static constexpr std::size_t longest_piece = 64UL << 10U;
  using Grown = std::function<void(std::string)>;

  FollowerQueue(Grown grown, std::shared_ptr<Outbox> outbox)
      : grown_(std::make_shared<Grown>(std::move(grown))), outbox_(std::move(outbox)) {}

  void push(std::string_view data);  // on the log thread
  void cancel();                     // on the caller's thread

 private:
  void deliver();  // on the caller's thread
  void send_deliver();
  void trim_newest();
  void move_up();
  std::string next_piece();

  std::shared_ptr<Grown> grown_;  // touched on the caller's thread alone
  std::shared_ptr<Outbox> outbox_;
  std::mutex mutex_;
  std::string oldest_;
  std::string newest_;
  std::uint64_t lost_ = 0;
  bool line_ended_ = true;  // what was given so far ends in a newline
  bool sent_ = false;       // a deliver() is under way
};

}  // namespace skep::host::logs
