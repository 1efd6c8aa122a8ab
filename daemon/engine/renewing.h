#pragma once

#include <cstdint>
#include <string>

#include "engine/turn.h"
#include "model/restart_reason.h"

namespace skep::engine {

// Replacing a RUNNING worker by a successor that is ready before it leaves. The successor boots
// beside it and listens on the same socket; once ready it takes the place, and the old one, a
// retiree, drains. One that dies or is not ready in time leaves the old one serving. When the old
// one dies first, the successor has the place at once, ready or not.

// Whether workers of the app are replaced this way at all.
[[nodiscard]] bool can_renew(const App& app);

// Whether one more successor may boot: max-surge.
[[nodiscard]] bool surge_allows(const App& app);

// Null: the place has none.
[[nodiscard]] Slot* successor_of(Slot& place);

// Begins; nothing where the place has a successor already. `definition`: that it is born with.
void renew(Turn& turn, Slot& place, RestartReason reason, std::uint64_t definition);

// The successor is ready. Where the place's worker is on its way out by other means, it waits for
// that.
void take_over(Turn& turn, Slot& successor);

// The place has no process: its successor has it from now on. False: it has none with a process.
bool move_in(Turn& turn, Slot& place);

// The successor is gone, or is about to be, and was never ready.
void on_renewal_failed(Turn& turn, Slot& successor, const std::string& what);

// The worker asked for a successor, is of max-age, or says that it stops. Where it cannot have one
// beside it, it is replaced as the budget allows; one that stops by itself is left to do so.
void on_retiring(Turn& turn, Slot& place);

// Carries on with those that asked and had to wait.
void retire_on(Turn& turn, App& app);

}  // namespace skep::engine
