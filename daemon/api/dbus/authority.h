#pragma once

#include <functional>
#include <string>

#include "api/peer.h"
#include "bus/system_bus.h"
#include "model/error.h"

namespace skep::api::dbus {

// polkit's actions, as in packaging/polkit/org.skep1.policy.
inline constexpr auto manage_apps = "org.skep1.manage-apps";
inline constexpr auto manage_daemon = "org.skep1.manage-daemon";

// Who calls, by the bus, and whether he may, by polkit. Root and skepd's own user always may; where
// polkit is not there nobody else does.
class Authority {
 public:
  explicit Authority(bus::SystemBus& bus);

  // `sender`: the caller's unique name. `done` comes once, in a later turn, unless the bus's
  // SystemBus has gone; it has who calls or the sentence he is refused with. polkit may let him
  // type a password meanwhile: that takes two minutes at most.
  void ask(const std::string& sender, const std::string& action,
           std::function<void(Result<Peer>)> done);

 private:
  void ask_polkit(const std::string& sender, const std::string& action, const Peer& peer,
                  std::function<void(Result<Peer>)> done);

  bus::SystemBus& bus_;
};

}  // namespace skep::api::dbus
