#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/config_operations.h"
#include "model/config_difference.h"
#include "model/error.h"

namespace skep::api {

// {"apps": ["web", ...]}: names of apps, each once, in their order; an empty body names none. The
// error is a sentence.
[[nodiscard]] Result<std::vector<std::string>> read_app_names(std::string_view body);

// {"apps": [{"app", "kind", "fields": [{"key", "before", "after", "effect"}]}], "daemon": [fields],
// "warnings": ["sentence"]}; before and after are TOML, null where there is none.
[[nodiscard]] std::string difference_json(const ConfigDifference& difference);

// [{"app", "kind", "outcome": "SUCCESS|FAILED", "description"}]
[[nodiscard]] std::string updated_json(const std::vector<ConfigResult>& results);

// What became of one app of an add or a remove.
struct AppOutcome {
  std::string app;
  std::string outcome;  // "SUCCESS", "ALREADY_ADDED", "STILL_RUNNING", "BAD_NAME", "FAILED"
  std::string description;
};
[[nodiscard]] AppOutcome outcome_of(const std::string& app,
                                    const Result<ConfigOperations::Added>& added);
[[nodiscard]] AppOutcome outcome_of(const std::string& app,
                                    const Result<ConfigOperations::Removed>& removed);
// [{"app", "outcome", "description"}]
[[nodiscard]] std::string outcomes_json(const std::vector<AppOutcome>& outcomes);

// [{"name", "in_use", "autostart", "workers", "directory", "command", "group"}]
[[nodiscard]] std::string available_json(const std::vector<ConfiguredApp>& apps);

}  // namespace skep::api
