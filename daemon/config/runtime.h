#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/app_spec.h"

namespace skep::config {

// "node", "nodejs", and with a version: "node20", "node-18.19".
[[nodiscard]] bool is_node_name(std::string_view program);

// What runs the command: node, if the program is called so, is a link to one that is, or is a
// script whose first line asks for it, or is known to be written for it (npm). `env` is looked
// through. The program is looked for as the worker will find it: from `directory` where it has a
// '/', else along `path` (PATH). What cannot be read runs as other. `command` may be empty.
[[nodiscard]] Runtime runtime_of(const std::vector<std::string>& command,
                                 const std::string& directory, const std::string& path);

}  // namespace skep::config
