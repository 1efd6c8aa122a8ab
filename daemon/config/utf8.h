#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace skep::config {

// Where the text stops being UTF-8 (shortest form, no surrogates, up to U+10FFFF); none if it all
// is.
[[nodiscard]] std::optional<std::size_t> first_bad_byte(std::string_view text);

}  // namespace skep::config
