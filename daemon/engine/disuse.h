#pragma once

#include <optional>

#include "engine/turn.h"
#include "model/time.h"

namespace skep::engine {

// An address of an app, and its sockets, outlive the worker that asked for it, because the next one
// asks again. When its code or its `listen` has changed, nobody does: the address is let go once
// none of the app's processes has asked for it and every worker that is wanted has been RUNNING for
// so long. Nobody can ask for it later than that without new connections being refused meanwhile.
inline constexpr Duration asks_within = std::chrono::seconds(5);

// A process of the app is gone, which may have been the last that asked for something.
void note_gone(App& app);

// At the end of a turn.
void let_go_of_disused(Turn& turn, App& app);

// When a RUNNING worker will have been so for long enough to tell; empty: nobody waits for that.
[[nodiscard]] std::optional<Instant> next_look_at_addresses(const Slot& slot, Instant now);

}  // namespace skep::engine
