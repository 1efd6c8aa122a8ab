#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/problem.h"

namespace skep::config {

struct Flaw {
  Place place;
  std::string message;
};

// The most parts that a dotted key or a table's name may have.
inline constexpr int most_key_parts = 16;

// Looks at the text before the parser does, for what the parser does badly: a string without its
// end (the parser speaks of the place where it noticed, which may be far from where the string
// begins), and dotted keys of very many parts (the parser's tables nest by them, and their
// destruction would overflow the stack).
[[nodiscard]] std::optional<Flaw> find_flaw(std::string_view text);

}  // namespace skep::config
