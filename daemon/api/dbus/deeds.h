#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/dbus/asked.h"
#include "api/dbus/state_view.h"
#include "api/dbus/waiting.h"
#include "api/subjects.h"

namespace skep::api::dbus {

// Polkit's action that a deed takes; empty: anybody may.
[[nodiscard]] std::string action_of(Deed deed);

// Does what was asked for, by the same interfaces as the control socket, and answers the call.
class Deeds {
 public:
  Deeds(const Subjects& subjects, StateView& view, Waiting& waiting,
        std::function<void(std::function<void()>)> later);

  // `peer` may do it.
  void carry_out(const Asked& asked, const Peer& peer, CallId call);

 private:
  void command(const Asked& asked, const Peer& peer, CallId call);
  void look_up(const Asked& asked, CallId call);
  void list(Deed deed, CallId call);
  void figures(const std::string& name, CallId call);
  void reread(CallId call);
  void update(const Asked& asked, const Peer& peer, CallId call);
  void reload(const Peer& peer, CallId call);
  void shut_down(const Peer& peer, CallId call);

  Subjects subjects_;
  StateView& view_;
  Waiting& waiting_;
  std::function<void(std::function<void()>)> later_;
  // Whoever asks for figures while they are taken is answered with them.
  std::vector<std::pair<CallId, std::string>> want_figures_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace skep::api::dbus
