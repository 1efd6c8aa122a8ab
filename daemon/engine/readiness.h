#pragma once

#include "engine/answered.h"
#include "engine/turn.h"

namespace skep::engine {

// When a STARTING worker becomes RUNNING, and until when it must: by ReadySpec, in each of its
// ways. Where an HTTP check decides, the worker is asked as soon as it listens and again
// between_ready_probes after each answer that is not well.
inline constexpr Duration between_ready_probes = std::chrono::milliseconds(250);

// EXTEND_TIMEOUT_USEC gives a STARTING worker no more time than this in all.
inline constexpr Duration longest_start = std::chrono::hours(1);

// STARTING: looks anew at whether it is ready, and sets the time of the next look.
void judge_ready(Turn& turn, Slot& slot);

// STARTING: what readiness means has changed.
void renew_readiness(Turn& turn, Slot& slot);

// The deadline of STARTING: ready by now, too late, or the next probe is due.
void on_ready_deadline(Turn& turn, Slot& slot);

// STARTING: it wants so much time from now on. It never gets less than it had.
void extend_start(Turn& turn, Slot& slot, Duration more);

void on_readiness_answered(Turn& turn, Slot& slot, const Answered& answered);

}  // namespace skep::engine
