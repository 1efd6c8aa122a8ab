#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/error.h"

namespace skep::config {

// The longest text that Linux hands to a program as one argument or variable (MAX_ARG_STRLEN less
// its NUL).
inline constexpr std::size_t longest_text = 128 * 1024 - 1;

using Getenv = std::function<std::optional<std::string>(const std::string&)>;

// Puts the environment in place of ${NAME}; ${NAME:-default} gives the default where NAME is unset
// or empty; $$ is one $. Any other $ stays, and what is put in is not looked at again. An unset
// variable, a brace that is not closed, and a result that is too long or has a NUL in it are
// errors.
[[nodiscard]] Result<std::string> expand(std::string_view text, const Getenv& getenv);

}  // namespace skep::config
