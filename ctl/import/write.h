#pragma once

#include <string>
#include <string_view>

#include "ctl/import/imported.h"

namespace skep::ctl::importing {

// The TOML of what was imported, a config that skepd takes. `origin` tells people what it was made
// of: "PM2's ecosystem.config.js". All texts are valid UTF-8 without NUL; what is longer than skepd
// takes is left out and told.
[[nodiscard]] std::string write(Imported imported, std::string_view origin);

}  // namespace skep::ctl::importing
