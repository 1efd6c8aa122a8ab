#include "host/logs/own_queue.h"

#include <utility>

namespace skep::host::logs {

void OwnQueue::write(const std::string& line) {
  const std::lock_guard lock(mutex_);
  const bool was_empty = batches_.empty();
  if (was_empty || batches_.back().change) batches_.emplace_back();
  Batch& batch = batches_.back();
  // Once a line was dropped so are those after it, so that the gap has one place.
  if (batch.dropped > 0 || !room_for(line.size())) {
    ++batch.dropped;
  } else {
    batch.text += line;
    waiting_ += line.size();
  }
  if (was_empty) bell_.ring();
}

bool OwnQueue::room_for(std::size_t size) const {
  return size <= most - waiting_;
}

void OwnQueue::change(OwnDestination destination) {
  const std::lock_guard lock(mutex_);
  if (batches_.empty()) batches_.emplace_back();
  batches_.back().change = std::move(destination);
  bell_.ring();
}

std::optional<OwnQueue::Batch> OwnQueue::take() {
  const std::lock_guard lock(mutex_);
  if (batches_.empty()) return std::nullopt;
  return take_first();
}

std::optional<OwnQueue::Batch> OwnQueue::take_before_change() {
  const std::lock_guard lock(mutex_);
  if (batches_.empty() || !batches_.front().change) return std::nullopt;
  return take_first();
}

OwnQueue::Batch OwnQueue::take_first() {
  Batch first = std::move(batches_.front());
  batches_.erase(batches_.begin());
  waiting_ -= first.text.size();
  return first;
}

}  // namespace skep::host::logs
