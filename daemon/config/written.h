#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "model/app_spec.h"
#include "model/secret.h"

namespace skep::config {

// The config as one file of TOML that load() reads as the same, on the same machine, with every
// default written out. Left out is what a config cannot say, such as the default of a key that is
// for another kind of app. Where secrets are hidden, not_shown stands for each.
[[nodiscard]] std::string written(const DaemonSpec& daemon, const std::vector<AppSpec>& apps,
                                  const std::vector<OnEventSpec>& on_events = {},
                                  Secrets secrets = Secrets::shown);

}  // namespace skep::config
