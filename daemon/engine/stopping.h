#pragma once

#include <string>
#include <string_view>

#include "engine/turn.h"
#include "model/restart_reason.h"

namespace skep::engine {

// Nobody wants a worker here from now on: what runs is stopped, what waits for its start does not
// any more, and who waits for it to come up is told `why`. False: there was nothing to do.
bool put_down(Turn& turn, Slot& slot, std::string_view why);

// Why and how a worker is ended that is to have a successor.
struct Replacement {
  RestartReason reason = RestartReason::command;
  std::string cause = {};  // "did not listen within 60s"
  bool kill = false;       // SIGKILL at once: no handler could run
  bool judged = false;     // its end counts as a death
};

// STARTING and RUNNING only.
void replace(Turn& turn, Slot& slot, const Replacement& replacement);

// EXTEND_TIMEOUT_USEC gives a STOPPING worker no more time than this in all.
inline constexpr Duration longest_stop = std::chrono::minutes(10);

// STOPPING: it wants so much time from now on. It never gets less than it had, and no more once
// SIGKILL was sent.
void extend_grace(Turn& turn, Slot& slot, Duration more);

// The deadline of STOPPING: the grace is over, or SIGKILL has not helped yet.
void on_grace_over(Turn& turn, Slot& slot);

}  // namespace skep::engine
