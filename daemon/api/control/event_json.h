#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "api/event_operations.h"

namespace skep::api {

// One event as the stream tells it: a JSON object and a newline. Every field is always there, null
// where it does not apply; times are UTC, to the millisecond.
[[nodiscard]] std::string event_line(const Happening& happening);

// The same for a program's environment: SKEP_EVENT_SEQUENCE, _TIME, _KIND, _SEVERITY, _APP,
// _WORKER, _PID, _FROM, _TO, _REASON, _THRESHOLD and _TEXT; empty where a field does not apply.
[[nodiscard]] std::map<std::string, std::string> event_variables(const Happening& happening);

// What a reader gets in place of `missed` events that are no longer kept. `restarted`: it named one
// that this skepd has not had yet, so the numbers it knows are of an earlier skepd.
[[nodiscard]] std::string gap_line(std::uint64_t missed, bool restarted);

}  // namespace skep::api
