#pragma once

#include "engine/turn.h"

namespace skep::engine {

// A worker asks for an address: its app gets it unless another app has it.
void on_asked(Turn& turn, const event::Asked& event);

}  // namespace skep::engine
