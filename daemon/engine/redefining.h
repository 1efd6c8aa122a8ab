#pragma once

#include <cstdint>

#include "engine/turn.h"

namespace skep::engine {

// The slot's next process is born with this definition, which is tried at once: the slot serves
// nobody, as it is not RUNNING, or is not wanted.
void redefine(Turn& turn, Slot& slot, std::uint64_t definition);

}  // namespace skep::engine
