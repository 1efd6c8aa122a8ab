#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/app_spec.h"
#include "model/config_difference.h"

namespace skep {

// A key of [app.NAME]: all that is known of it beside how it is read.
struct AppKey {
  std::string_view name;  // dotted, as in the file: "loop-lag.soft"
  bool (*same)(const AppSpec& one, const AppSpec& other);
  // The value as TOML; empty: it has none unless it is given.
  std::string (*text)(const AppSpec& app);
  // Live or roll: what it takes for living workers to have `after`.
  Effect (*effect)(const AppSpec& before, const AppSpec& after);
  // Whether the config takes the key, with the value it has, for such an app.
  bool (*fits)(const AppSpec& app);
  // As `text`, with not_shown in the place of what looks like a secret.
  std::string (*shown)(const AppSpec& app);
};

// What [group.NAME] says of the app, as a key.
inline constexpr std::string_view named_group = "group.apps";

// All of them, in the order in which a config is written: a section's keys are together, those of
// the app itself come first.
[[nodiscard]] const std::vector<AppKey>& app_keys();

// What differs, in the order of app_keys(), without secrets.
[[nodiscard]] std::vector<FieldChange> changed_fields(const AppSpec& before, const AppSpec& after);

// The keys that differ and need a new process, as "command, env"; empty: what differs takes effect
// on living workers.
[[nodiscard]] std::string changed_definition(const AppSpec& before, const AppSpec& after);

}  // namespace skep
