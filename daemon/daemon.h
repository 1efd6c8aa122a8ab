#pragma once

#include <functional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "former.h"
#include "host/handover/execution.h"
#include "host/inherited_fds.h"
#include "host/service/service_manager.h"
#include "settings.h"

namespace skep {

// How a run of skepd ends.
struct Ending {
  int status = 0;                              // to exit with
  bool anew = false;                           // skepd is to be executed again, instead
  std::vector<host::InheritedFd> handed_on{};  // ... and to be given these
};

// What skepd begins with beside its settings.
struct Beginnings {
  host::InheritedFds inherited;  // what was passed to this process, but for what is `former`
  Former former;                 // what an earlier skepd left
  host::Execution execution;     // how this process was made
  std::string config_trouble;  // why the settings are those of the former one; empty: they are not
};

// Runs until a signal or a client ends it; the manager is told how it fares. `read_again` gives the
// settings anew, on SIGHUP and where the api asks: its apps replace the present ones, and what of
// `settings` is not of apps stays. Where it gives an error nothing changes.
[[nodiscard]] Ending run_daemon(const Settings& settings, Beginnings beginnings,
                                host::ServiceManager& manager,
                                std::function<tl::expected<Settings, std::string>()> read_again);

}  // namespace skep
