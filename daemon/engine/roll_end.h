#pragma once

#include <string>

#include "engine/turn.h"
#include "model/notice.h"
#include "model/snapshot.h"

namespace skep::engine {

// The ways in which a Rollout (rollout.h) ends or turns round. All take one that is under way.

void complete_roll(Turn& turn, App& app);

// The restart policy has brought the place to rest, and its last process never served.
[[nodiscard]] bool left_before_it_was_ready(const Slot& place);

// Who is of the new definition stays so; all others stay as they are.
void stop_roll(Turn& turn, App& app, const std::string& why);

// A trial failed: all are to be of the former definition again. One that goes back already is
// stopped.
void go_back(Turn& turn, App& app, const std::string& why);

[[nodiscard]] RollStatus status_of(const App& app, const Rollout& roll);

void tell_roll(Turn& turn, const App& app, Notice::Severity severity, std::string text);

}  // namespace skep::engine
