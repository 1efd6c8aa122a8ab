#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/app_spec.h"

namespace skep {

// A config file has no circles of `after`, but apps of which some are as in the file and some as
// before may have one, and an app that is not in use yet may be named.

// The first circle, "web is after api, which is after web"; empty: there is none. `apps` by name.
[[nodiscard]] std::optional<std::string> circle_in(const std::vector<AppSpec>& apps);

// The apps that `app` is after and that are not among `apps`: it starts without them.
[[nodiscard]] std::vector<std::string> missing_before(const AppSpec& app,
                                                      const std::vector<AppSpec>& apps);

}  // namespace skep
