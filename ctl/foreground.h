#pragma once

#include "ctl/session.h"

namespace skep::ctl {

// `skepctl fg`: shows what a worker writes to both streams and sends it what is typed, line by
// line, until ^C, the end of the input, or the worker's.
[[nodiscard]] Attempt<ExitCode> foreground(const Session& session);

}  // namespace skep::ctl
