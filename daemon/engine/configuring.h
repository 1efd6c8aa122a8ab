#pragma once

#include "engine/turn.h"

namespace skep::engine {

// Makes the apps what the config says.
void on_config_loaded(Turn& turn, const event::ConfigLoaded& event);

// The spec changed: fields that living workers obey take effect. `before`: what it was.
void obey_live_fields(Turn& turn, App& app, const AppSpec& before);

}  // namespace skep::engine
