#pragma once

#include "ctl/session.h"

namespace skep::ctl::top {

// `skepctl top`: all workers on one screen, refreshed every second, until q or ^C. A skepd that is
// gone is waited for.
[[nodiscard]] Attempt<ExitCode> show(const Session& session);

}  // namespace skep::ctl::top
