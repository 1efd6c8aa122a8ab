#pragma once

#include "engine/turn.h"

namespace skep::engine {

// Tells which definitions of the app workers may still be born with, where that has changed.
void keep_definitions(Turn& turn, App& app);

}  // namespace skep::engine
