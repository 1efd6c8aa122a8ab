#pragma once

#include <string>
#include <string_view>

namespace skep::config {

// The text in double quotes for a sentence: on one line, without control characters, and no longer
// than an operator wants to read. The text is valid UTF-8.
[[nodiscard]] std::string in_quotes(std::string_view text);

// The same without the quotes, for text that stands in brackets.
[[nodiscard]] std::string visible(std::string_view text);

}  // namespace skep::config
