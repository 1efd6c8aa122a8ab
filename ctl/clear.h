#pragma once

#include "ctl/session.h"

namespace skep::ctl {

// Has skepd empty the logs of the named workers and prints what became of each, as supervisorctl
// does.
[[nodiscard]] Attempt<ExitCode> clear(const Session& session);

}  // namespace skep::ctl
