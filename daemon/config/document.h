#pragma once

#include <string>

#include <tl/expected.hpp>

#include "config/problem.h"
#include "config/value.h"

namespace skep::config {

// Reads TOML. `text` is valid UTF-8; `file` is for the problem, which is the first there is, for
// what follows a syntax error cannot be known.
[[nodiscard]] tl::expected<Table, Problem> parse_document(const std::string& text,
                                                          const std::string& file);

}  // namespace skep::config
