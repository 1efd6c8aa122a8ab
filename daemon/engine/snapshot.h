#pragma once

#include "engine/state.h"
#include "model/snapshot.h"

namespace skep::engine {

[[nodiscard]] EngineSnapshot snapshot_of(const State& state);

}  // namespace skep::engine
