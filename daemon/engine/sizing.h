#pragma once

#include "engine/turn.h"

namespace skep::engine {

// Makes the slots that AppSpec::workers asks for, and lets go of those beyond it: what is open in
// their workers may end first.
void resize(Turn& turn, App& app);

// The slot is wanted.
void bring_up(Turn& turn, Slot& slot);
// New slots are wanted where the app starts by itself, or somebody has started it.
void add_slots(Turn& turn, App& app);

// Surplus slots leave from the end, so that an index always is a position.
void drop_surplus(Turn& turn, App& app);

}  // namespace skep::engine
