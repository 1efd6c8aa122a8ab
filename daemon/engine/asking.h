#pragma once

#include "engine/turn.h"

namespace skep::engine {

// A worker asks for an address: its app gets it unless its own definition keeps it from that
// (allow_list.h), or another app has it or is to have it.
void on_asked(Turn& turn, const event::Asked& event);

}  // namespace skep::engine
