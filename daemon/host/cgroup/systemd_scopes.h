#pragma once

#include <functional>
#include <map>
#include <string>

#include "bus/system_bus.h"
#include "host/cgroup/scope_maker.h"

namespace skep::host {

// Scopes of the system's systemd, asked for over the system bus.
class SystemdScopes final : public ScopeMaker {
 public:
  explicit SystemdScopes(bus::SystemBus& bus);
  SystemdScopes(const SystemdScopes&) = delete;
  SystemdScopes& operator=(const SystemdScopes&) = delete;

  void make(const Scope& scope, std::function<void(Trouble, std::string)> done) override;
  [[nodiscard]] bool reachable() const override { return bus_.connected(); }
  void on_reachable(std::function<void()> came) override;

 private:
  void finished(const std::string& unit, Trouble trouble, const std::string& why);

  bus::SystemBus& bus_;
  std::map<std::string, std::function<void(Trouble, std::string)>> waiting_;  // by unit
  bus::SystemBus::Use jobs_;
  bus::SystemBus::Use connections_;
};

}  // namespace skep::host
