#pragma once

#include <string>
#include <vector>

#include "model/target.h"

namespace skep::ctl {

[[nodiscard]] bool speaks_of_all(const std::vector<std::string>& names);

// supervisorctl's complaint about a name that nothing has: "web: ERROR (no such group)" for web:*,
// "web:9: ERROR (no such process)" for the rest.
[[nodiscard]] std::string no_such(const std::string& name);
[[nodiscard]] bool names_group(const std::string& name);

}  // namespace skep::ctl
