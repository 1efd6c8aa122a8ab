#pragma once

#include <string>
#include <vector>

#include "api/dbus/interface.h"
#include "api/dbus/value.h"
#include "model/snapshot.h"

namespace skep::api::dbus {

// What the Manager tells of skepd itself.
struct DaemonFacts {
  std::string version;
  std::string config;  // where its apps come from
};

// The daemon as the Manager's properties see it.
struct ManagerSubject {
  const DaemonFacts& facts;
  const EngineSnapshot& state;
};

// org.skep1.xml documents these; a test holds one against the other.
[[nodiscard]] const Interface& manager_interface();
[[nodiscard]] const Interface& app_interface();
[[nodiscard]] const Interface& worker_interface();

// The value of properties[index].
[[nodiscard]] Value value_of(const ManagerSubject& manager, std::size_t index);
[[nodiscard]] Value value_of(const AppStatus& app, std::size_t index);
[[nodiscard]] Value value_of(const SlotStatus& slot, std::size_t index);

}  // namespace skep::api::dbus
