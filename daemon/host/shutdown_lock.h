#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bus/system_bus.h"
#include "host/unique_fd.h"

namespace skep::host {

// logind's delay lock: the machine goes down, or is rebooted, only when the workers have finished
// what they have open, or when logind waits no longer (InhibitDelayMaxSec= in logind.conf, 5 s by
// default). The lock is held while nothing goes down, and taken again when the bus or logind was
// away, or when the machine stays up after all.
class ShutdownLock {
 public:
  struct Surroundings {
    std::function<void()> going_down;  // the machine goes down: drain, then call release()
    std::function<void()> staying_up;  // ... after all; only behind going_down
    std::function<void(const std::string&)> say;  // for the log
    std::function<void(const std::string&)> warn;
  };

  // `bus` outlives this.
  ShutdownLock(bus::SystemBus& bus, Surroundings around);
  ~ShutdownLock();
  ShutdownLock(const ShutdownLock&) = delete;
  ShutdownLock& operator=(const ShutdownLock&) = delete;

  void release();
  [[nodiscard]] bool held() const { return static_cast<bool>(lock_); }

 private:
  void take();
  void taken(const bus::Reply& reply);
  void prepare(bool down);

  bus::SystemBus& bus_;
  Surroundings around_;
  UniqueFd lock_;
  bool down_ = false;
  bool told_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bus::SystemBus::Use use_;
  bus::SystemBus::Use preparing_;
  bus::SystemBus::Use logind_;
};

}  // namespace skep::host
