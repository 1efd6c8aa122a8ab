#pragma once

#include <string_view>

#include "config/problem.h"
#include "config/syntax.h"

namespace skep::config {

// Says what the parser found in words for who wrote the file: `description` and `place` are the
// parser's, `text` is the whole file. For a value that is none, the place becomes the value's
// beginning.
[[nodiscard]] Flaw syntax_flaw(std::string_view description, Place place, std::string_view text);

}  // namespace skep::config
