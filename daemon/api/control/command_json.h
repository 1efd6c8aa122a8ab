#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/error.h"
#include "model/event.h"
#include "model/target.h"

namespace skep::api {

inline constexpr std::size_t most_targets = 4096;

// The body of POST /v1/command: {"verb": "start|stop|restart|signal|roll|scale", "targets":
// ["web:0", "all"]} and what the verb takes: "signal": "HUP"; "drain": true with stop and restart;
// "wait": true with roll; "workers": 4, "+1" or "-2" with scale, whose targets name apps. What
// another verb takes is refused. A signal that does not exist comes as 0. Targets named twice come
// once.
[[nodiscard]] Result<event::Command> read_command(std::string_view body);

// A body that is {"targets": ["web:0", "all"]} and nothing more, the same way.
[[nodiscard]] Result<std::vector<Target>> read_targets_alone(std::string_view body);

}  // namespace skep::api
