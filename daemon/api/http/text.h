#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skep::api {

// `text` with every byte that is no UTF-8 replaced by U+FFFD: workers and paths may hold any bytes,
// JSON and Prometheus' format may not.
[[nodiscard]] std::string as_utf8(std::string_view text);

// A JSON string with its quotes, of any bytes.
[[nodiscard]] std::string json_quoted(std::string_view text);

// What a client sent, fit for a sentence: printable ASCII, cut to a length.
[[nodiscard]] std::string printable(std::string_view text);

// RFC 3986 percent-encoding undone; nothing when it is malformed.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace skep::api
