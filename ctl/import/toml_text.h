#pragma once

#include <string>
#include <string_view>

#include "ctl/import/imported.h"

namespace skep::ctl::importing {

// As TOML has it, on one line. The text is valid UTF-8; "$" in it stands for itself, and
// skepd_variable() for a variable of skepd's environment.
[[nodiscard]] std::string toml_value(const Value& value);

// A key, in quotes where it needs them.
[[nodiscard]] std::string toml_key(std::string_view key);

}  // namespace skep::ctl::importing
