#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/app_spec.h"

namespace skep::config {

// The last part of a path.
[[nodiscard]] std::string_view base_name(std::string_view path);

// "node", "nodejs", and with a version: "node20", "node-18.19".
[[nodiscard]] bool is_node_name(std::string_view program);

// What runs the command: node, if the program is called so or is a script whose first line asks for
// it. The program is looked for as the worker will find it: from `directory` where it has a '/',
// else along `path` (PATH). What cannot be read runs as other. `command` may be empty.
[[nodiscard]] Runtime runtime_of(const std::vector<std::string>& command,
                                 const std::string& directory, const std::string& path);

}  // namespace skep::config
