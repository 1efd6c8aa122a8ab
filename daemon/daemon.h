#pragma once

#include <functional>
#include <string>

#include <tl/expected.hpp>

#include "settings.h"

namespace skep {

// How a run of skepd ends.
struct Ending {
  int status = 0;     // to exit with
  bool anew = false;  // skepd is to be executed again, instead
};

// Runs until a signal or a client ends it. `read_again` gives the settings anew, on SIGHUP and
// where the api asks: its apps replace the present ones, and what of `settings` is not of apps
// stays. Where it gives an error nothing changes.
[[nodiscard]] Ending run_daemon(const Settings& settings,
                                std::function<tl::expected<Settings, std::string>()> read_again);

}  // namespace skep
