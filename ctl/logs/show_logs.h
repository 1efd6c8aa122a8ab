#pragma once

#include "ctl/session.h"

namespace skep::ctl {

// `skepctl logs`: the ends of the logs of several workers, and with `follow` what comes after until
// ^C, line by line as they come.
[[nodiscard]] Attempt<ExitCode> show_logs(const Session& session);

}  // namespace skep::ctl
