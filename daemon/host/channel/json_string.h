#pragma once

namespace skep::host {

// Goes over a JSON string from behind its opening quote to its closing one, which it returns; null
// where it is none: not closed before `end`, with a bare control character, an escape that does not
// exist, half a surrogate pair, or not UTF-8 (RFC 8259, RFC 3629).
[[nodiscard]] const char* json_string_end(const char* at, const char* end);

}  // namespace skep::host
