#pragma once

#include <string>

#include "ctl/import/imported.h"

namespace skep::ctl::importing {

// As TOML has it, on one line. The text is valid UTF-8; "$" in it stands for itself, and
// skepd_variable() for a variable of skepd's environment.
[[nodiscard]] std::string toml_value(const Value& value);

}  // namespace skep::ctl::importing
