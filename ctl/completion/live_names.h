#pragma once

#include "ctl/client.h"
#include "ctl/completion/complete.h"

namespace skep::ctl {

// What the client's skepd has; nothing where it does not answer, since whoever presses Tab wants no
// explanation.
[[nodiscard]] LiveNames live_names(const Client& client);

}  // namespace skep::ctl
