#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/dbus/interfaces.h"
#include "api/subjects.h"
#include "bus/system_bus.h"

namespace boost::asio {
class io_context;
}

namespace skep::api {

// org.skep1 on the system bus: a Manager at /org/skep1, where an ObjectManager is too, an App at
// /org/skep1/app/NAME and a Worker at /org/skep1/worker/NAME_3aSLOT, documented in org.skep1.xml.
// Anybody may look; what changes something takes polkit's leave (dbus/authority.h). Each time the
// bus comes, all of it is put there again.
class DbusServer {
 public:
  struct Surroundings {
    boost::asio::io_context& context;
    bus::SystemBus& bus;  // these outlive the server
    Subjects subjects;
    std::function<EngineSnapshot()> state;
    dbus::DaemonFacts facts;
    std::function<void(const std::string&)> say;  // for the log
    std::function<void(const std::string&)> warn;
  };

  explicit DbusServer(Surroundings around);
  ~DbusServer();
  DbusServer(const DbusServer&) = delete;
  DbusServer& operator=(const DbusServer&) = delete;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::api
