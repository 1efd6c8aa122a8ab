#pragma once

#include <optional>
#include <string>

#include "config/wrapper/advice.h"
#include "model/app_spec.h"

namespace skep::config {

// What is wrong with a command that runs the app's program as a child of its own.
struct OutOfReach {
  bool refused = false;  // the app would wait forever to listen; else it runs, but not as meant
  std::string sentence;
};

// Judges command, directory, runtime and cluster of the app. `path` is its PATH. Where the operator
// has written the runtime, a shell may run what it likes, and "other" is not judged at all.
[[nodiscard]] std::optional<OutOfReach> out_of_reach(const AppSpec& app, bool runtime_given,
                                                     const std::string& path, Wording wording);

}  // namespace skep::config
