#pragma once

#include <string_view>

#include "config/table_reader.h"
#include "model/error.h"
#include "model/on_event_spec.h"

namespace skep::config {

// "all", "stalled", "state:FATAL", "breached:heap.hard". The error is a clause.
[[nodiscard]] Result<EventPattern> parse_event_pattern(std::string_view text);

// [on-event.NAME]; `entry` is its in the file.
[[nodiscard]] OnEventSpec read_on_event(TableReader& reader, const Entry& entry);

}  // namespace skep::config
