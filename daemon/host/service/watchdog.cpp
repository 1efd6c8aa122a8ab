#include "host/service/watchdog.h"

namespace skep::host {

Watchdog::Watchdog(Reactor& reactor, ServiceManager& manager)
    : reactor_(reactor), manager_(manager) {
  if (!manager.watchdog()) return;
  interval_ = *manager.watchdog() / 3;
  manager_.tell("WATCHDOG=1");
  arm();
}

void Watchdog::arm() {
  due_ = reactor_.after(interval_, [this] {
    reactor_.post([this, alive = alive_] {
      if (!*alive) return;
      manager_.tell("WATCHDOG=1");
      arm();
    });
  });
}

}  // namespace skep::host
