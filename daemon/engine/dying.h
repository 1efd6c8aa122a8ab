#pragma once

#include "engine/turn.h"

namespace skep::engine {

// A worker's process is gone, or never came to be: what becomes of its slot.
void on_exited(Turn& turn, const event::Exited& event);
void on_spawn_failed(Turn& turn, const event::SpawnFailed& event);

}  // namespace skep::engine
