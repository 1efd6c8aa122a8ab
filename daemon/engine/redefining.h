#pragma once

#include <cstdint>

#include "engine/turn.h"

namespace skep::engine {

// The slot's next process is born with this definition, which is tried at once: the slot serves
// nobody, as it is not RUNNING, or is not wanted.
void redefine(Turn& turn, Slot& slot, std::uint64_t definition);

// Begins a roll to its target: slots that serve are left for later, all others get the definition
// at once. Those of them that are wanted are under way, so that what does not come up at all ends
// no worker that serves; but on the way back, which nothing shall stop, nobody waits for them.
void divide(Turn& turn, App& app, Rollout& roll);

}  // namespace skep::engine
