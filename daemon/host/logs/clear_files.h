#pragma once

#include <string>

#include "model/error.h"

namespace skep::host::logs {

// Empties the regular file at `path`, so that whoever has it open goes on at its beginning, and
// removes what rotation has made of it: `path`.1, `path`.2 and so on. A file that is not there is
// as empty as it can be.
[[nodiscard]] Result<void> clear_files(const std::string& path);

}  // namespace skep::host::logs
