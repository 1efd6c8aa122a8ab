#pragma once

#include <string_view>

#include "engine/turn.h"
#include "model/event.h"

namespace skep::engine {

inline constexpr std::string_view going_down = "the daemon is shutting down";

// Every worker leaves, each app in its turn (parting.h); when the last one is gone, Halt. `ticket`
// 0: nobody waits for that. `drain`: what is open may end first; else what drains already is given
// no more time.
void shut_down(Turn& turn, Ticket ticket, bool drain);

}  // namespace skep::engine
