#pragma once

#include <string>

#include "model/action.h"
#include "model/event.h"

namespace skep::engine::simulation {

// One line with every field that matters: for traces, and to compare two engines.
[[nodiscard]] std::string describe(const Action& action);
[[nodiscard]] std::string describe(const Event& event);
[[nodiscard]] std::string describe(const WorkerId& worker);

}  // namespace skep::engine::simulation
