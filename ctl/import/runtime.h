#pragma once

#include <string>
#include <vector>

#include "ctl/import/imported.h"

namespace skep::ctl::importing {

// Whether the command is Node itself, by its name.
[[nodiscard]] bool runs_node(const std::vector<std::string>& command);

// Says how skepd is to run each app: a Node program whose processes share no port is run without
// cluster, and one that npm and its like would hide from skepd is run by its own command where
// package.json tells that, else as any other program. Reads package.json in the app's directory,
// and the first line of its program; `path` is PATH.
void settle_runtimes(Imported& imported, const std::string& path);

}  // namespace skep::ctl::importing
