#include "host/logs/mailbox.h"

#include <utility>

namespace skep::host::logs {

bool Mailbox::put(Command&& command) {
  {
    const std::lock_guard lock(mutex_);
    if (commands_.size() >= most) return false;
    commands_.push_back(std::move(command));
  }
  bell_.ring();
  return true;
}

std::vector<Command> Mailbox::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(commands_, {});
}

void Mailbox::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  bell_.ring();
}

bool Mailbox::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

}  // namespace skep::host::logs
