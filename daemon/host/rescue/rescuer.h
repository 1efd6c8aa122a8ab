#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "host/reactor/reactor.h"
#include "host/rescue/app_rescue.h"
#include "host/rescue/surroundings.h"
#include "model/action.h"

namespace skep::host {

// Takes connections that wait in the accept queue of a slot whose worker does not take them, and
// hands them to workers that do, over their channels: one is accepted only when a worker is ready
// for it, so that what nobody can serve yet stays in the kernel's queue, where the slot's own
// worker may still find it. Who gets what is the ledger's decision (rescue/ledger.h).
//
// Surroundings::rescued is called at most once a slot in 100 ms. Per app at most 256 connections
// and one more for each worker are held.
class Rescuer {
 public:
  // `surroundings` outlives this; it may be called from within every call.
  Rescuer(Reactor& reactor, rescue::Surroundings& surroundings, rescue::Times times = {});
  ~Rescuer();
  Rescuer(const Rescuer&) = delete;
  Rescuer& operator=(const Rescuer&) = delete;

  void perform(const action::Rescue& rescue);
  // Closes the slot's sockets when nothing has waited there for a second, after ten seconds at the
  // latest; at once where closing moves what waits.
  void perform(const action::CloseSlot& close);
  // Closes the app's sockets of the address at once.
  void perform(const action::CloseAddress& close);

  // Before the slot's sockets are used again: it is not closed then.
  void reopened(const std::string& app, std::uint32_t slot);
  // After the slot was given a socket.
  void sockets_changed(const std::string& app, std::uint32_t slot);
  // A worker listens on something, or no longer does, or lives in another slot than before.
  void servers_changed(const std::string& app);
  // A worker is gone, and all that it had answered has been told.
  void worker_gone(const std::string& app, rescue::Incarnation worker);
  // Before all sockets of the app are closed.
  void release(const std::string& app);

 private:
  [[nodiscard]] rescue::AppRescue& of(const std::string& app);
  template <typename Call>
  void if_known(const std::string& app, Call call);

  Reactor& reactor_;
  rescue::Surroundings& surroundings_;
  rescue::Times times_;
  std::map<std::string, std::shared_ptr<rescue::AppRescue>> apps_;
};

}  // namespace skep::host
