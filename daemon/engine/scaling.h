#pragma once

#include "engine/turn.h"
#include "model/command_result.h"

namespace skep::engine {

// Gives an app another number of workers, until the config asks for another.
[[nodiscard]] CommandResult scale(Turn& turn, App& app, const event::Command::Scaling& scaling);

}  // namespace skep::engine
