#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/command_result.h"
#include "model/error.h"
#include "model/event.h"

namespace skep::api {

inline constexpr std::size_t most_targets = 4096;

// The body of POST /v1/command: {"verb": "start|stop|restart|signal", "targets": ["web:0", "all"],
// "signal": "HUP"}. A signal that does not exist comes as 0. Targets named twice come once.
[[nodiscard]] Result<event::Command> read_command(std::string_view body);

// What a command with signal 0 comes to.
[[nodiscard]] std::vector<CommandResult> refused_signal(const event::Command& command);

// {"results": [{"name", "app", "slot", "verb", "outcome", "code", "description"}]}; slot is null
// where a result speaks of no single one.
[[nodiscard]] std::string results_json(const std::vector<CommandResult>& results);

}  // namespace skep::api
