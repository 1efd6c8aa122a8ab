#pragma once

#include <string>

#include "engine/transition.h"
#include "engine/turn.h"

namespace skep::engine {

// The processes of an app beside the ones in its slots: successors, retirees and spares. Each is a
// Slot of its own in App::extras, so that what is true of every process (birth, readiness, the way
// to its end) is written once. Their changes of state are not told as states: a slot's state is
// that of the process in its place.

[[nodiscard]] Slot& add_extra(Turn& turn, App& app, Role role, std::uint32_t index,
                              std::uint64_t definition);

// Null: there is none.
[[nodiscard]] Slot* find_extra(App& app, Role role, std::uint32_t index);

// The slot it stands beside; null: the app has no such slot any more.
[[nodiscard]] Slot* place_of(Slot& extra);

// Each takes the other's process.
void exchange(Turn& turn, Slot& one, Slot& other);

// The extra's process is the place's from now on, which had none; the extra is gone at the end of
// the turn. `telling` is of the place's change of state.
void move_into_place(Turn& turn, Slot& place, Slot& extra, Telling telling);

// It is not needed any more: told to leave, or gone before it was born. `drain`: what is open may
// end first; else one that drains is given no more time for it.
void dismiss(Turn& turn, Slot& extra, const std::string& why, bool drain = true);

// The slot's successor, which may drain; or all that is beside the slot, at once.
void dismiss_successor(Turn& turn, const Slot& place, const std::string& why);
void dismiss_beside(Turn& turn, const Slot& place, const std::string& why);

// Its process is gone.
void on_extra_gone(Turn& turn, Slot& extra, const std::string& what);

// Erases those that have no process and wait for none.
void sweep(State& state, App& app);

}  // namespace skep::engine
