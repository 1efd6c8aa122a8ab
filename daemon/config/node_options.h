#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skep::config {

// Whether the word names a file of JavaScript or TypeScript by its ending.
[[nodiscard]] bool is_node_script(std::string_view word);
[[nodiscard]] bool is_typescript(std::string_view word);

// Where in a command of Node the script stands, its options passed over; the number of words where
// it has none: `node -e CODE`, `node --test`.
[[nodiscard]] std::size_t script_index(const std::vector<std::string>& command);

}  // namespace skep::config
