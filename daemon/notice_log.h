#pragma once

#include <functional>
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
  // Takes an entry as journal_entry() makes them.
  using Journal = std::function<void(std::string entry)>;

  // With `journal`, that is where everything goes that the logger's level lets through.
  explicit NoticeLog(std::shared_ptr<spdlog::logger> logger, Journal journal = nullptr);

  void write(const Notice& notice);
  // A warning of the host; about the daemon as a whole where the worker has no app.
  void warn(const WorkerId& worker, const std::string& sentence);
  void say(const std::string& sentence);

 private:
  void put(Notice::Severity severity, const WorkerId& worker, const std::string& sentence);

  std::shared_ptr<spdlog::logger> logger_;
  Journal journal_;
};

}  // namespace skep
