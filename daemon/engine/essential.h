#pragma once

#include "engine/turn.h"

namespace skep::engine {

// `essential`: skepd is there for this app, and ends with it. The app is over when the last of its
// workers came to rest by itself, in FATAL or, where its policy has no successor, in EXITED, and
// none runs, waits for a start or is on the way to one; what stands beside its slots is no worker
// of it yet, or no more. What somebody stopped is not over; what came to rest beside workers that
// serve on waits for theirs.

// The status that skepd ends with where the slot, which came to rest in FATAL or EXITED, is the
// last: as a shell would tell of the process (ExitStatus::shell_status()), but in FATAL never 0.
void note_rest(Slot& slot, int status);

// Drains and stops everything where an essential app is over. Called when the turn has started what
// it starts. False: nothing is over, or skepd is ending already.
bool end_with_essential(Turn& turn);

}  // namespace skep::engine
