#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bus/system_bus.h"
#include "host/shutdown_lock.h"
#include "model/target.h"
#include "supervisor.h"

namespace skep {

// What logind's announcement means for the workers: all are drained while the machine waits; where
// it stays up, those that ran are started again.
class GoingDown {
 public:
  // Both outlive this.
  GoingDown(bus::SystemBus& bus, Supervisor& supervisor, NoticeLog& notices);

 private:
  void drain();
  void start_again();

  Supervisor& supervisor_;
  NoticeLog& notices_;
  std::vector<Target> ran_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  host::ShutdownLock lock_;
};

}  // namespace skep
