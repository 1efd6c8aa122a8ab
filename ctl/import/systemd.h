#pragma once

#include <string_view>
#include <vector>

#include "ctl/import/around.h"
#include "ctl/import/imported.h"
#include "model/error.h"

namespace skep::ctl::importing {

// Reads a service of systemd with its drop-ins, which come in order, and by around.files what
// EnvironmentFile= names. around.file is the unit's name: it has the instance of a template.
[[nodiscard]] Result<Imported> import_systemd(const std::vector<std::string_view>& texts,
                                              const Around& around);

}  // namespace skep::ctl::importing
