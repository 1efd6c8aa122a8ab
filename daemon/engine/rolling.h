#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/trial.h"
#include "engine/turn.h"
#include "model/restart_reason.h"

namespace skep::engine {

// What moves a Rollout (rollout.h).

// All workers of the app are to be of a new definition from now on. One that is under way ends for
// it. `what`: "command changed".
void begin_roll(Turn& turn, App& app, RestartReason reason, std::string_view what,
                std::vector<Waiter> waiters = {});

// Looks what has come of the slots under way, begins with others, and ends it.
void roll_on(Turn& turn, App& app);

// The app is going away.
void abandon_roll(Turn& turn, App& app, std::string_view why);

// The place has a worker of another definition. `old`: what the one before it showed.
void on_renewed(Turn& turn, Slot& place, const Showing& old);
void on_successor_failed(Turn& turn, Slot& place, const std::string& what);

// RUNNING, on trial: a figure of it is new, its soak is over, or it has died.
void judge_trial(Turn& turn, Slot& place);
void on_trial_deadline(Turn& turn, Slot& place);
void on_died_on_trial(Turn& turn, Slot& place, const std::string& what);

}  // namespace skep::engine
