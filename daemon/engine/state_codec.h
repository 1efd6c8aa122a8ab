#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/state.h"
#include "model/error.h"

namespace skep::engine {

// Counts the shapes of what encode() writes. A field that is added makes a new one; of a text that
// is older, back to the oldest, what is missing has the value that its struct gives it. A change of
// what is there makes the former versions unreadable: the oldest is raised then, and who upgrades
// over it has his workers restarted.
inline constexpr std::int64_t state_version = 6;
inline constexpr std::int64_t oldest_state_version = 4;

// Everything in a State as JSON, {"version": state_version, ...}. What follows from the rest (sums,
// the order of deadlines) is not written but made again.
[[nodiscard]] std::string encode(const State& state);

// Takes nothing on trust: a text that does not describe a State that the engine could be in is
// refused, whatever wrote it.
[[nodiscard]] Result<std::unique_ptr<State>> decode(std::string_view text);

}  // namespace skep::engine
