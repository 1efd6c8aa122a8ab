#pragma once

#include <vector>

#include "model/app_spec.h"
#include "model/time.h"

namespace skep {

// The longest that it takes to stop all of these, each drained, asked to leave and killed in its
// time, and after those that are after it. What is not alive to SIGKILL is not counted.
[[nodiscard]] Duration longest_stop_of(const std::vector<AppSpec>& apps);

}  // namespace skep
