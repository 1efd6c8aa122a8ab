#pragma once

#include <cstdint>
#include <string>

#include "api/event_operations.h"

namespace skep::api {

// One event as the stream tells it: a JSON object and a newline. Every field is always there, null
// where it does not apply; times are UTC, to the millisecond.
[[nodiscard]] std::string event_line(const Happening& happening);

// What a reader gets in place of `missed` events that are no longer kept. `restarted`: it named one
// that this skepd has not had yet, so the numbers it knows are of an earlier skepd.
[[nodiscard]] std::string gap_line(std::uint64_t missed, bool restarted);

}  // namespace skep::api
