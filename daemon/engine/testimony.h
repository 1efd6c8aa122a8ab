#pragma once

#include <optional>
#include <string>

#include "model/time.h"

namespace skep::engine {

// What the present process has told of itself. Nothing of it holds for its successor.
struct Testimony {
  bool listened = false;            // on the first address it asked for
  bool said = false;                // process.send('ready')
  bool notified = false;            // READY=1
  bool stopping = false;            // STOPPING=1
  bool retire = false;              // process.send('retire')
  std::string status;               // STATUS=
  std::optional<Instant> ready_by;  // STARTING: it asked for time until then (EXTEND_TIMEOUT_USEC)

  bool operator==(const Testimony&) const = default;
};

}  // namespace skep::engine
