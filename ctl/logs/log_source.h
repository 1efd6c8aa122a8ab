#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "ctl/body.h"

namespace skep::ctl {

// One log file to read, and whose lines they are.
struct LogSource {
  std::string label;   // "web:0"; "web" where its workers write to one file
  std::string worker;  // by whose name skepd is asked
  std::string stream;  // "stdout" or "stderr"
};

// The logs of these workers, each file once. `config`: the config in force, which says who writes
// where; what it does not say is one file a worker, and stderr in stdout's.
[[nodiscard]] std::vector<LogSource> log_sources(const std::vector<WorkerLine>& workers,
                                                 const boost::json::object& config);

}  // namespace skep::ctl
