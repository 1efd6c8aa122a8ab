#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skep {

// What it takes for a changed key to hold.
enum class Effect : std::uint8_t {
  live,     // at once, no process is touched
  roll,     // the app's workers are replaced one after another
  restart,  // skepd itself has to be restarted
};

struct FieldChange {
  std::string key;     // as in the file: "loop-lag.soft"
  std::string before;  // as TOML
  std::string after;
  Effect effect = Effect::live;
};

struct AppChange {
  enum class Kind : std::uint8_t { added, changed, removed };

  std::string app;
  Kind kind = Kind::changed;
  std::vector<FieldChange> fields;  // Kind::changed
};

// What differs between the config in force and the file.
struct ConfigDifference {
  std::vector<AppChange> apps;      // by name
  std::vector<FieldChange> daemon;  // of [daemon]; each table [on-event.NAME] is one value
  std::vector<std::string> warnings;
};

}  // namespace skep
