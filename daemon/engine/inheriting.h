#pragma once

#include <optional>

#include "engine/turn.h"
#include "model/app_spec.h"
#include "model/event.h"

namespace skep::engine {

// Makes the app the owner of all that its workers are born with. Where another app owns a part of
// it, no worker can be born: the failure says so.
[[nodiscard]] std::optional<SpawnFailure> claim_inherited(State& state, const App& app);

}  // namespace skep::engine
