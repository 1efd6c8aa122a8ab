#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "model/config_difference.h"
#include "model/secret.h"

namespace skep::config {

// A key of [daemon] that skepd goes by as long as it runs.
struct DaemonKey {
  std::string_view name;  // dotted, as in the table: "xml-rpc.username"
  bool (*same)(const DaemonSpec& one, const DaemonSpec& other);
  // The value as TOML; empty: it has none unless it is given.
  std::string (*text)(const DaemonSpec& daemon, Secrets secrets);
};

// All but `include`, which only says where else apps are.
[[nodiscard]] const std::vector<DaemonKey>& daemon_keys();

// Without secrets.
[[nodiscard]] std::vector<FieldChange> changed_fields(const DaemonSpec& before,
                                                      const DaemonSpec& after);

}  // namespace skep::config
