#pragma once

#include <functional>
#include <string>

#include <tl/expected.hpp>

#include "settings.h"

namespace skep {

// Runs until a signal or a client ends it; returns the exit status of skepd. `read_again` gives the
// settings anew, on SIGHUP: its apps replace the present ones, and what of `settings` is not of
// apps stays. Where it gives an error nothing changes.
[[nodiscard]] int run_daemon(const Settings& settings,
                             std::function<tl::expected<Settings, std::string>()> read_again);

}  // namespace skep
