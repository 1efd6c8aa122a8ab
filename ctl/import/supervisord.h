#pragma once

#include <string_view>

#include "ctl/import/around.h"
#include "ctl/import/imported.h"
#include "model/error.h"

namespace skep::ctl::importing {

// Reads a supervisord.conf, and by around.files what its [include] names.
[[nodiscard]] Result<Imported> import_supervisord(std::string_view text, const Around& around);

}  // namespace skep::ctl::importing
