#pragma once

#include "engine/turn.h"

namespace skep::engine {

// Makes the apps what the config says.
void on_config_loaded(Turn& turn, const event::ConfigLoaded& event);

// Replaces the workers whose definition has changed, lowest slot first, as many as the app's budget
// lets be away.
void roll_on(Turn& turn, App& app);

}  // namespace skep::engine
