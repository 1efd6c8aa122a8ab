#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skep::ctl {

// The first so many characters of UTF-8.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t most);

// How many characters of UTF-8.
[[nodiscard]] std::size_t length_of(std::string_view text);

// What is no UTF-8 becomes U+FFFD, since JSON must be all UTF-8.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);

// {"name":..,"stream":..,"text":..}; without a stream it is left out.
[[nodiscard]] std::string log_json(std::string_view name, std::string_view stream,
                                   std::string_view text);

}  // namespace skep::ctl
