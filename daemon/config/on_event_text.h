#pragma once

#include <string>
#include <vector>

#include "model/config_difference.h"
#include "model/on_event_spec.h"

namespace skep::config {

// "state:FATAL", as parse_event_pattern() reads it.
[[nodiscard]] std::string event_pattern_text(const EventPattern& pattern);

// The keys of [on-event.NAME] as TOML, each followed by `separator`.
[[nodiscard]] std::string on_event_keys(const OnEventSpec& spec, const std::string& separator);

// Each table that differs as one value; one that is not there is empty.
[[nodiscard]] std::vector<FieldChange> changed_on_events(const std::vector<OnEventSpec>& before,
                                                         const std::vector<OnEventSpec>& after);

}  // namespace skep::config
