#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/turn.h"
#include "model/event.h"
#include "model/notice.h"
#include "model/restart_reason.h"

namespace skep::engine {

// Nobody wants a worker here from now on: what runs is stopped, what waits for its start does not
// any more, and who waits for it to come up is told `why`; so for all that stand beside the slot.
// `drain`: what is open may end first. False: there was nothing to do.
bool put_down(Turn& turn, Slot& slot, std::string_view why, bool drain = false);

// The intention of put_down() alone: what runs goes on running. False: nothing waited for a start.
bool retract(Turn& turn, Slot& slot, std::string_view why, bool drain);

// Why and how a worker is ended that is to have a successor.
struct Replacement {
  RestartReason reason = RestartReason::command;
  std::string cause = {};  // "did not listen within 60s"
  bool kill = false;       // SIGKILL at once: no handler could run
  bool judged = false;     // its end counts as a death
  bool drain = false;      // what is open may end first
};

// STARTING and RUNNING only. One that nobody wants any more (parting.h) has no successor.
void replace(Turn& turn, Slot& slot, const Replacement& replacement);

// How a process is told to leave.
struct Farewell {
  std::string cause = {};
  bool kill = false;
  bool drain = false;
  std::optional<RestartReason> reason = std::nullopt;
  Notice::Severity severity = Notice::Severity::info;
};

// STARTING and RUNNING only: STOPPING. The signal goes out after the eligible set without this
// slot: settle() sees to that.
void begin_stopping(Turn& turn, Slot& slot, Farewell farewell);

// An agent that drains tells of its end a little later than it was given time.
inline constexpr Duration drain_slack = std::chrono::seconds(2);

// STOPPING and draining: drained or not, it gets its signal now.
void send_stop_signal(Turn& turn, Slot& slot);

void on_drained(Turn& turn, const event::Drained& event);

// EXTEND_TIMEOUT_USEC gives a STOPPING worker no more time than this in all.
inline constexpr Duration longest_stop = std::chrono::minutes(10);

// STOPPING: it wants so much time from now on. It never gets less than it had, and no more once
// SIGKILL was sent.
void extend_grace(Turn& turn, Slot& slot, Duration more);

// The deadline of STOPPING: the time to drain or the grace is over, or SIGKILL has not helped yet.
void on_grace_over(Turn& turn, Slot& slot);

}  // namespace skep::engine
