#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skep::host {

// The text as valid UTF-8 of at most `most` bytes, fit for a terminal and a log: U+FFFD stands for
// each byte that is no UTF-8 and for each control, line separator and change of writing direction.
// What is too long ends between two characters.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most);

}  // namespace skep::host
