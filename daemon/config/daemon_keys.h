#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "model/config_difference.h"

namespace skep::config {

// A key of [daemon] that skepd goes by as long as it runs.
struct DaemonKey {
  std::string_view name;
  bool (*same)(const DaemonSpec& one, const DaemonSpec& other);
  std::string (*text)(const DaemonSpec& daemon);  // the value as TOML
};

// All but `include`, which only says where else apps are.
[[nodiscard]] const std::vector<DaemonKey>& daemon_keys();

[[nodiscard]] std::vector<FieldChange> changed_fields(const DaemonSpec& before,
                                                      const DaemonSpec& after);

}  // namespace skep::config
