#pragma once

#include <string>

#include "engine/state.h"

namespace skep::engine {

// What cannot be in a State that was read from a text; empty: it is one that the engine could be
// in, as far as its safety goes.
[[nodiscard]] std::string inconsistency_of(const State& state);

}  // namespace skep::engine
