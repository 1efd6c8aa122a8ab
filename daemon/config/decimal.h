#pragma once

#include <optional>
#include <string_view>

namespace skep::config {

// "12" or "0.5": at most 18 characters, digits on both sides of a point, no sign and no exponent.
[[nodiscard]] std::optional<double> parse_decimal(std::string_view text);

}  // namespace skep::config
