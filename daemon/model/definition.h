#pragma once

#include "model/app_spec.h"

namespace skep {

// Whether workers of the app are born with the sockets of `listen`, instead of asking for theirs.
[[nodiscard]] bool inherits_sockets(const AppSpec& app);

// Whether two workers of the app can live in one slot for a while: both listen on the slot's
// socket, and neither binds an address by itself.
[[nodiscard]] bool can_overlap(const AppSpec& app);

}  // namespace skep
