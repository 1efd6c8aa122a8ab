#pragma once

#include "host/logs/log_place.h"
#include "model/error.h"

namespace skep::host::logs {

// Empties a regular file, so that whoever has it open goes on at its beginning, and removes what
// rotation has made of it: FILE.1, FILE.2 and so on; all with the rights of rights_for(). A file
// that is not there is as empty as it can be.
[[nodiscard]] Result<void> clear_files(const LogPlace& place);

}  // namespace skep::host::logs
