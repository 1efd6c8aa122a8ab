#pragma once

#include "engine/turn.h"

namespace skep::engine {

// Carries out an operator's command. Every result of it is settled sooner or later: at once, or
// where a slot's start_waiters and stop_waiters are answered.
void on_command(Turn& turn, const event::Command& command);

}  // namespace skep::engine
