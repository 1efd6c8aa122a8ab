#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/error.h"

namespace skep::host {

// NODE_OPTIONS that make Node load the agent at `script` before whatever its owner asks for in
// `owners_options`, their NODE_OPTIONS. `command` is what starts Node. Under Node's permission
// model the agent's folder becomes readable, or Node would not start. Fails, with a sentence for
// the operator, where Node would not start with any agent.
[[nodiscard]] Result<std::string> agent_options(const std::string& script,
                                                const std::vector<std::string>& command,
                                                std::string_view owners_options);

}  // namespace skep::host
