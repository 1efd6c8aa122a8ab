#include "host/logs/follower_queue.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace skep::host::logs {

void FollowerQueue::push(std::string_view data) {
  if (data.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    if (newest_.empty() && lost_ == 0 && oldest_.size() + data.size() <= half) {
      oldest_.append(data);
    } else {
      newest_.append(data);
      trim_newest();
    }
    if (std::exchange(sent_, true)) return;
  }
  send_deliver();
}

// Cuts a quarter more than it must, since each cut moves what stays.
void FollowerQueue::trim_newest() {
  if (newest_.size() <= half) return;
  const std::size_t least = newest_.size() - half * 3 / 4;
  const std::size_t line_end = newest_.find('\n', least - 1);
  const std::size_t cut =
      line_end == std::string::npos || line_end + 1 == newest_.size() ? least : line_end + 1;
  newest_.erase(0, cut);
  lost_ += cut;
}

// The newest becomes the oldest, behind the marker of what is missing between them.
void FollowerQueue::move_up() {
  if (lost_ > 0)
    oldest_ = fmt::format("{}[skepd: {} bytes are left out here: they were not read in time]\n",
                          line_ended_ ? "" : "\n", std::exchange(lost_, 0));
  oldest_ += std::exchange(newest_, {});
}

std::string FollowerQueue::next_piece() {
  if (oldest_.empty()) move_up();
  std::size_t size = std::min(oldest_.size(), longest_piece);
  if (size < oldest_.size()) {
    const std::size_t line_end = oldest_.rfind('\n', size - 1);
    if (line_end != std::string::npos) size = line_end + 1;
  }
  std::string piece = oldest_.substr(0, size);
  oldest_.erase(0, size);
  line_ended_ = piece.ends_with('\n');
  return piece;
}

void FollowerQueue::deliver() {
  const auto grown = grown_;
  if (!grown) return;
  std::string piece;
  {
    const std::lock_guard lock(mutex_);
    piece = next_piece();
  }
  (*grown)(std::move(piece));
  {
    const std::lock_guard lock(mutex_);
    sent_ = !oldest_.empty() || !newest_.empty() || lost_ > 0;
    if (!sent_) return;
  }
  send_deliver();
}

void FollowerQueue::send_deliver() {
  outbox_->send([self = shared_from_this()] { self->deliver(); });
}

void FollowerQueue::cancel() {
  grown_.reset();
}

}  // namespace skep::host::logs
