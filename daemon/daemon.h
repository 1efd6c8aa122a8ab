#pragma once

#include "settings.h"

namespace skep {

// Runs until a signal or a client ends it; returns the exit status of skepd.
[[nodiscard]] int run_daemon(const Settings& settings);

}  // namespace skep
