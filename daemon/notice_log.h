#pragma once

#include <memory>
#include <string>

#include "model/notice.h"

namespace spdlog {
class logger;
}

namespace skep {

// Turns what happened into lines of skepd's own log: one sentence, then fields that a machine can
// read.
class NoticeLog {
 public:
  explicit NoticeLog(std::shared_ptr<spdlog::logger> logger);

  void write(const Notice& notice);
  // A warning of the host; about the daemon as a whole where the worker has no app.
  void warn(const WorkerId& worker, const std::string& sentence);
  void say(const std::string& sentence);

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace skep
