#pragma once

#include "engine/turn.h"

namespace skep::engine {

// Where new connections of an app go, and those that wait.
//
// eligible    the RUNNING slots that neither stall nor say that they stop; where there is none,
// those
//             that do: a slow worker is better than none
// rescued     every slot that is not eligible, by those that are, unless these stall themselves
// overloaded  every RUNNING worker stalls, for longer than overload.after

// Tells what has changed, before all other actions of the turn.
void tell_traffic(App& app, Actions& first);

// After a sample of the app: whether it is overloaded by now.
void judge_overload(Turn& turn, App& app);

// The overload that was told, if any, goes on with the values that the app has now.
void renew_overload(Turn& turn, const App& app);

void on_rescued(Turn& turn, const event::Rescued& event);

}  // namespace skep::engine
