#pragma once

#include <mutex>
#include <string_view>
#include <vector>

#include "ctl/line_cutter.h"
#include "ctl/logs/log_source.h"
#include "ctl/session.h"

namespace skep::ctl {

// Prints the lines of several logs, each whole and behind the label of its log:
//
//   web:0  | listening
//   api:12 | ready
//
// or, for JSON, as {"name":..,"stream":..,"text":..}. Any thread may feed.
class Interleaved {
 public:
  Interleaved(const Session& session, const std::vector<LogSource>& sources);

  void feed(std::size_t source, std::string_view piece);
  // What has no newline yet is a line after all.
  void finish(std::size_t source);

 private:
  void print(std::size_t source, std::string_view line);

  const Session& session_;
  const std::vector<LogSource>& sources_;
  std::size_t width_ = 0;
  std::mutex mutex_;
  std::vector<LineCutter> cutters_;
};

}  // namespace skep::ctl
