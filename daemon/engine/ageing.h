#pragma once

#include <cstdint>
#include <optional>

#include "engine/turn.h"
#include "model/app_spec.h"

namespace skep::engine {

// max-age: a worker that has been RUNNING for so long is to have a successor, in the way of one
// that asks for it (renewing.h).

// What a process' part of the jitter is drawn from, 0 to this: its age is the shortest, the
// longest.
inline constexpr std::uint32_t most_age_draw = 200;

// The age that a process has by its draw.
[[nodiscard]] Duration age_of(const MaxAge& max_age, std::uint32_t draw);

// RUNNING: when it will be of age, or, once it is and a successor has failed, may have another;
// empty: nothing of the kind is to come.
[[nodiscard]] std::optional<Instant> next_look_at_age(const Slot& slot, Instant now);

// RUNNING: that time may have come.
void judge_age(Turn& turn, Slot& slot);

}  // namespace skep::engine
