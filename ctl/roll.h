#pragma once

#include "ctl/session.h"

namespace skep::ctl {

// `skepctl roll`: says that it has begun, or with --wait shows it until it has ended, and how. ^C
// ends the waiting, not the roll.
[[nodiscard]] Attempt<ExitCode> roll(const Session& session);

}  // namespace skep::ctl
