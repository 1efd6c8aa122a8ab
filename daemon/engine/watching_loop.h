#pragma once

#include "engine/turn.h"

namespace skep::engine {

// What one sample of a RUNNING worker says about its event loop: past soft it is steered around
// until the loop turns again, past hard it is replaced or held.
void watch_loop(Turn& turn, Slot& slot, const Sample& sample);

}  // namespace skep::engine
