#pragma once

#include <functional>
#include <sys/types.h>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"

namespace skep::host {

// Reaps the children that nobody here made: orphans that this process adopts as their subreaper.
class Strangers {
 public:
  // `ours` is asked about every child that has ended; true means that it was ours and is reaped.
  Strangers(Reactor& reactor, std::function<bool(pid_t)> ours);

 private:
  void sweep();

  Reactor& reactor_;
  std::function<bool(pid_t)> ours_;
  UniqueFd signals_;
  Watch watch_;
  Timer again_;
};

}  // namespace skep::host
