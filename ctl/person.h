#pragma once

#include <string_view>

#include "ctl/session.h"

namespace skep::ctl {

// Asks whoever sits at the terminal. Only a line that begins with y or Y agrees; the end of the
// input does not.
[[nodiscard]] bool agrees(const Session& session, std::string_view question);

}  // namespace skep::ctl
