#pragma once

#include <string>

#include "host/reactor/reactor.h"
#include "host/service/service_manager.h"

namespace skep::host {

// Tells the service manager WATCHDOG=1 three times as often as it must be told, as long as the
// reactor turns: each time is due on the reactor, and goes out only when what was posted to it
// then has come round too. A reactor that is blocked, or runs timers only, is killed.
class Watchdog {
 public:
  // Does nothing where the manager does not watch. Both must outlive this.
  Watchdog(Reactor& reactor, ServiceManager& manager);
  ~Watchdog() { *alive_ = false; }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void arm();

  Reactor& reactor_;
  ServiceManager& manager_;
  Duration interval_{};
  Timer due_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace skep::host
