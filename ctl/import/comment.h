#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skep::ctl::importing {

// Lines of a TOML comment, each with "# " and so many blanks in front, and at most 100 columns
// where words allow that.
[[nodiscard]] std::string comment(std::string_view text, std::size_t indent = 0);

// What stood in a file, for a sentence: on one line, without control characters, not too long.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace skep::ctl::importing
