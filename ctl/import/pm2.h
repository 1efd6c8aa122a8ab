#pragma once

#include <string_view>

#include "ctl/import/around.h"
#include "ctl/import/imported.h"
#include "model/error.h"

namespace skep::ctl::importing {

// Reads what a PM2 ecosystem file exports, as JSON (comments and trailing commas are taken).
[[nodiscard]] Result<Imported> import_pm2(std::string_view json, const Around& around);

}  // namespace skep::ctl::importing
