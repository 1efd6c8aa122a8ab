#pragma once

#include <string>
#include <vector>

#include "engine/turn.h"

namespace skep::engine {

// The order in which apps start: `after`. Stopping in the reverse order is parting.h.
//
// An app is up once every worker of it that is wanted has come up: was RUNNING, or ended with
// success where its policy lets it rest, so that a job may be waited for too. It stays up, whatever
// becomes of its workers later, until all of them are stopped by somebody.
//
// An app is admitted when all apps it is after are up, or are not there at all. Its slots are held
// until then: STOPPED and wanted. An app that is admitted stays so until nobody wants any worker of
// it: what it is after may restart, roll or fail meanwhile. Who waits for a held slot to start is
// told at once where what it waits for is stopped, or does not come up; it starts when that does.
// A start by command also starts what the app needs and is not up.
//
// A circle, which no config has but several updates of single apps may make, is held for good and
// says so.

// Whether the slot, whose turn to start it is, may not: then it is held.
[[nodiscard]] bool hold_back(Turn& turn, Slot& slot);

// Whether spares may boot.
[[nodiscard]] bool may_boot(const State& state, const App& app);

// Notes what has come up and what was stopped, and lets those start that have waited for it.
void keep_order(Turn& turn);

// Starts what the app is after and is not up, and what that is after: all workers of an app of
// which none is wanted, else those in FATAL.
void start_needed(Turn& turn, App& app);

}  // namespace skep::engine
