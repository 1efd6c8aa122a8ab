#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skep::ctl::importing {

// Words between blanks; single and double quotes hold words together, a backslash outside single
// quotes takes the next letter as it is. A quote that is not closed ends with the text.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

}  // namespace skep::ctl::importing
