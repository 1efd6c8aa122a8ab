#pragma once

#include <string>

#include "model/error.h"

namespace skep::host {

// Where the agent's script lies, which Node is told to --require: beside the running skepd in
// `agent/`, else where it is installed. The addon lies next to it.
[[nodiscard]] Result<std::string> find_agent_script();

}  // namespace skep::host
