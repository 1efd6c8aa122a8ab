#pragma once

#include <string>
#include <string_view>

#include "host/logs/clock.h"

namespace skep::host::logs {

// Standard error, which is shared with whoever started skepd and therefore stays blocking: it is
// written to only when it takes bytes at once. When it is closed, lines for it are dropped.
class StandardError {
 public:
  void write(std::string_view text, Time now);
  void write_waiting(Time now);
  // Nothing waits for a slow reader.
  [[nodiscard]] bool idle() const { return waiting_.empty(); }
  [[nodiscard]] Time retry_at() const { return idle() ? never : retry_at_; }

 private:
  std::string waiting_;
  Time retry_at_ = never;
};

}  // namespace skep::host::logs
