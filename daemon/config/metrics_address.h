#pragma once

#include <string>

#include <tl/expected.hpp>

#include "model/error.h"

namespace skep::config {

// Whether the text is an address to serve metrics on: "127.0.0.1:9712" or "[::1]:9712", the host
// numeric, port 0 to let the kernel pick; or empty, for none. The error is a clause that begins
// with the text.
[[nodiscard]] Result<void> check_metrics_address(const std::string& text);

}  // namespace skep::config
