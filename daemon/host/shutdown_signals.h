#pragma once

#include <functional>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"

namespace skep::host {

// Blocks SIGTERM, SIGINT and SIGQUIT, which ask the daemon to end, SIGHUP and SIGUSR2, in this
// thread and those made later, and ignores SIGPIPE. Call it first of all.
void block_daemon_signals();

// Hands each of the blocked signals to `arrived` on the reactor.
class ShutdownSignals {
 public:
  ShutdownSignals(Reactor& reactor, std::function<void(int signal)> arrived);

 private:
  void read_all();

  UniqueFd descriptor_;
  std::function<void(int signal)> arrived_;
  Watch watch_;
};

}  // namespace skep::host
