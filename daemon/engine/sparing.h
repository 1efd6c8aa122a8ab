#pragma once

#include <cstdint>
#include <string>

#include "engine/turn.h"

namespace skep::engine {

// Spares: workers that are booted until they ask for their first socket, and are not answered until
// a slot needs them. A slot that is to have a process takes one that was born with the same
// definition; another boots in its stead.

// As many as the config asks for, while the app wants to run: those of an old definition are
// replaced, those beyond leave.
void keep_spares(Turn& turn, App& app);

// Null: none of the definition is held.
[[nodiscard]] Slot* held_spare(App& app, std::uint64_t definition);
[[nodiscard]] bool is_held(const Slot& spare);

// The place, which has no process, gets the spare's.
void promote(Turn& turn, Slot& place, Slot& spare);

// A spare asks: it is held.
void hold(Turn& turn, Slot& spare, const event::Asked& event);

// The deadline of a spare: it is held by now, or was not in time.
void judge_spare(Turn& turn, Slot& spare);

void on_spare_died(Turn& turn, Slot& spare, const std::string& what);

}  // namespace skep::engine
