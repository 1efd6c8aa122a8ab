#pragma once

#include <ctime>
#include <span>
#include <string>

#include "model/snapshot.h"

namespace skep::api {

// What supervisorctl prints behind a process' state (supervisor/rpcinterface.py,
// _interpretProcessInfo):
//   RUNNING          pid 123, uptime 0:00:05, and behind a comma what the worker said by STATUS=
//   STOPPED          waits for redis, which is starting, where its start waits
//   STOPPED, EXITED  Jul 04 03:12 PM, when it came to this, or Not started
//   BACKOFF, FATAL   why
//   others           nothing
// What supervisord does not know comes behind a comma: draining; of the processes beside it in the
// slot, "rolling: successor pid 124 is starting", "predecessor pid 122 is draining".
// `at` and `wall` are one moment on the two clocks; the time shown is local.
[[nodiscard]] std::string describe(const SlotStatus& slot, Instant at, std::time_t wall,
                                   std::span<const ExtraStatus* const> beside = {});

// As Python's datetime.timedelta prints whole seconds: "0:00:05", "1 day, 2:03:04".
[[nodiscard]] std::string uptime_text(Duration uptime);

}  // namespace skep::api
