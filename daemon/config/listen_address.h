#pragma once

#include <string_view>

#include "model/error.h"
#include "model/listen_address.h"

namespace skep::config {

// "0.0.0.0:443", "[::]:80", "*:8080", each also behind "udp:", "/run/web.sock" or "@abstract", in
// their one canonical form; the host is numeric. The error is a clause that begins with the text.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace skep::config
