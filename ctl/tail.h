#pragma once

#include <ostream>

#include "ctl/arguments.h"
#include "ctl/client.h"

namespace skep::ctl {

// The end of a worker's log, and with `follow` what comes after until ^C.
[[nodiscard]] Attempt<ExitCode> tail(const Client& client, const Arguments& arguments,
                                     std::ostream& out);

}  // namespace skep::ctl
