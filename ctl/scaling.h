#pragma once

#include <string_view>

#include "ctl/trouble.h"
#include "model/event.h"

namespace skep::ctl {

// "6", "+1", "-2". The trouble says what would do.
[[nodiscard]] Attempt<event::Command::Scaling> parse_scaling(std::string_view word);

}  // namespace skep::ctl
