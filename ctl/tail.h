#pragma once

#include "ctl/session.h"

namespace skep::ctl {

// The end of a worker's log, and with `follow` what comes after until ^C.
[[nodiscard]] Attempt<ExitCode> tail(const Session& session);

// The same of skepd's own.
[[nodiscard]] Attempt<ExitCode> maintail(const Session& session);

}  // namespace skep::ctl
