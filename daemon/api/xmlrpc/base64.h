#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skep::api::xmlrpc {

// RFC 4648 undone, blanks left out; nothing when it is malformed.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace skep::api::xmlrpc
