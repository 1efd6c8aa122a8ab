#pragma once

#include <string>

#include "ctl/colour.h"
#include "model/config_difference.h"

namespace skep::ctl {

// For `skepctl diff`:
//
//   web: changed
//     loop-lag.soft  "100ms" -> "50ms"    live
//     command        ["a"] -> ["b"]       roll
//   api: added
[[nodiscard]] std::string difference_text(const ConfigDifference& difference, Colour colour);

}  // namespace skep::ctl
