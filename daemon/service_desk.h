#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/event_operations.h"
#include "host/reactor/reactor.h"
#include "host/service/service_manager.h"
#include "host/service/watchdog.h"
#include "model/snapshot.h"

namespace skep {

// Tells the service manager what skepd is at: readiness, a reload, the end, and in between how the
// workers fare, when that changes and at most once a second. As long as this lives the manager's
// watchdog is fed.
class ServiceDesk {
 public:
  struct Subject {
    std::function<EngineSnapshot()> snapshot;
    std::function<Duration()> longest_stop;  // how long it takes at most to stop all there is
  };
  // All must outlive this. `events` tells when the snapshot is worth asking for again.
  ServiceDesk(host::Reactor& reactor, host::ServiceManager& manager, api::EventOperations& events,
              Subject subject);
  ~ServiceDesk();

  // The config is in force and the control socket answers.
  void ready();
  // The config is read again, until ready().
  void reloading();
  // skepd ends every worker and is executed anew in this process, which is then ready().
  void starting_anew();
  // skepd is to end. The manager is asked for the time that it takes, a little at once, so that a
  // skepd that hangs meanwhile is not waited for. A snapshot that is shutting down tells this too.
  void stopping();

 private:
  void changed();
  void tell_status();
  void begin_extending();
  void extend();

  host::Reactor& reactor_;
  host::ServiceManager& manager_;
  Subject subject_;
  host::Watchdog watchdog_;
  bool told_ready_ = false;
  bool starts_anew_ = false;
  std::string told_;  // the last status
  Instant next_status_{};
  host::Timer status_due_;
  std::optional<Instant> stopped_by_;
  host::Timer extension_due_;
  std::unique_ptr<api::EventOperations::Listening> listening_;
};

}  // namespace skep
