#pragma once

#include <chrono>
#include <string>

#include "model/error.h"

namespace skep::ctl::importing {

// What a file of JavaScript exports, as JSON: it is run by `node` along PATH, as PM2 does, with
// what it prints on stderr. It has `patience` for that, and the JSON at most config::largest_file
// bytes. The error is a clause about the file.
[[nodiscard]] Result<std::string> exported_json(
    const std::string& path, std::chrono::milliseconds patience = std::chrono::seconds(60));

}  // namespace skep::ctl::importing
