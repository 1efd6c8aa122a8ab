#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/state.h"
#include "model/error.h"

namespace skep::engine {

// Counts the shapes of what encode() writes; no other is read.
inline constexpr std::int64_t state_version = 5;

// Everything in a State as JSON, {"version": state_version, ...}. What follows from the rest (sums,
// the order of deadlines) is not written but made again.
[[nodiscard]] std::string encode(const State& state);

// Takes nothing on trust: a text that does not describe a State that the engine could be in is
// refused, whatever wrote it.
[[nodiscard]] Result<std::unique_ptr<State>> decode(std::string_view text);

}  // namespace skep::engine
