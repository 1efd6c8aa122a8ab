#pragma once

#include "engine/answered.h"
#include "engine/turn.h"

namespace skep::engine {

// Whether a RUNNING worker is well, by HealthSpec: HTTP probes and its watchdog. One that is not is
// replaced within the budget, by its stop signal; while that waits, it is looked at again
// between_held_looks later.
//
// A worker that somebody stopped, that a debugger holds, or that the machine gives no processor
// cannot answer and is not to blame: what it misses meanwhile does not count. Only samples of an
// agent tell that.
//
// The watchdog is that of the definition the worker was born with, as it learns of it at its birth.
inline constexpr Duration between_held_looks = std::chrono::seconds(1);

// RUNNING: its next deadline, which max-age may be the reason for too.
void set_running_deadline(Turn& turn, Slot& slot);

// RUNNING has begun.
void begin_health(Turn& turn, Slot& slot);

// RUNNING: HealthSpec has changed, `asks_anew`: also what is asked.
void renew_health(Turn& turn, Slot& slot, bool asks_anew);

// The deadline of RUNNING: a probe is due, the watchdog has run down, or a replacement waits.
void on_health_deadline(Turn& turn, Slot& slot);

void on_health_answered(Turn& turn, Slot& slot, const Answered& answered);

// RUNNING: a sample says that it cannot help being silent. Its watchdog runs from now on.
void on_excused(Turn& turn, Slot& slot);

// RUNNING: WATCHDOG=1, WATCHDOG=trigger.
void on_alive(Turn& turn, Slot& slot);
void on_ailing(Turn& turn, Slot& slot);

}  // namespace skep::engine
