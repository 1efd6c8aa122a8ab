#pragma once

#include <cstdint>
#include <string>

#include "host/logs/clock.h"
#include "host/logs/file_table.h"
#include "host/logs/own_queue.h"
#include "host/logs/standard_error.h"

namespace skep::host::logs {

// The log thread's end of OwnQueue. While the destination is in trouble the lines
// stay in the queue, unless another destination follows them.
class OwnWriter {
 public:
  static constexpr WriterId id = 1;

  OwnWriter(OwnQueue& queue, FileTable& files) : queue_(queue), files_(files) {}

  void pump(Time now);
  [[nodiscard]] Time retry_at() const { return standard_error_.retry_at(); }

  // A warning that the log itself may be unable to take also goes to standard error.
  void warn_of_own_trouble(const std::string& sentence, Time now);

 private:
  void write(const OwnQueue::Batch& batch, Time now);
  void go_to(const OwnDestination& destination, Time now);
  [[nodiscard]] bool ready() const;

  OwnQueue& queue_;
  FileTable& files_;
  StandardError standard_error_;
  LogFile* file_ = nullptr;  // none: standard error
  bool opening_ = false;
};

}  // namespace skep::host::logs
