#pragma once

#include <string>
#include <vector>

#include "api/config_operations.h"
#include "model/app_spec.h"
#include "model/config_difference.h"

namespace skep {

// What differs between two lists of apps, each by name.
[[nodiscard]] std::vector<AppChange> difference_of(const std::vector<AppSpec>& before,
                                                   const std::vector<AppSpec>& after);

// What an update of some apps is to do.
struct ConfigPlan {
  std::vector<AppSpec> apps;         // that there are then, by name
  std::vector<AppChange> changes;    // of the chosen ones
  std::vector<std::string> unknown;  // chosen, and neither there nor in the file
};

// `chosen` empty: all of them.
[[nodiscard]] ConfigPlan plan_update(const std::vector<AppSpec>& before,
                                     const std::vector<AppSpec>& file,
                                     const std::vector<std::string>& chosen);

// Null: there is none of this name.
[[nodiscard]] const AppSpec* app_named(const std::vector<AppSpec>& apps, const std::string& name);

// The apps of a file as GET /v1/config/available tells of them.
[[nodiscard]] std::vector<api::ConfiguredApp> available_in(const std::vector<AppSpec>& file,
                                                           const std::vector<AppSpec>& in_use);

// "web (command by roll, loop-lag.soft), api (added)"; "nothing".
[[nodiscard]] std::string words_for(const std::vector<AppChange>& changes);

}  // namespace skep
