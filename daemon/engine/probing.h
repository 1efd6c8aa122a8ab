#pragma once

#include <string>

#include "engine/turn.h"

namespace skep::engine {

// How many probes one call may ask for: each makes a socket pair and writes to a worker. More are
// asked for a little later.
inline constexpr int most_probes_a_call = 32;

// STARTING and RUNNING, with no probe under way: asks, or will.
void ask(Turn& turn, Slot& slot, const std::string& path, Duration timeout);

// What is asked has changed: the answer to a probe that is under way does not count.
void disregard_probe(Slot& slot);

void on_probed(Turn& turn, const event::Probed& event);

}  // namespace skep::engine
