#pragma once

#include <string>
#include <vector>

#include "model/command_result.h"
#include "model/event.h"

namespace skep::api {

// What a command with signal 0 comes to.
[[nodiscard]] std::vector<CommandResult> refused_signal(const event::Command& command);

// {"results": [{"name", "app", "slot", "verb", "outcome", "code", "description"}]}; slot is null
// where a result speaks of no single one.
[[nodiscard]] std::string results_json(const std::vector<CommandResult>& results);

}  // namespace skep::api
