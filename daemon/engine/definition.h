#pragma once

#include <string>

#include "model/app_spec.h"

namespace skep::engine {

// The keys that differ and that a process gets at its birth, so that only a new process can have
// the new ones: "command, env". Empty: whatever differs is obeyed without touching a process.
[[nodiscard]] std::string changed_definition(const AppSpec& before, const AppSpec& after);

}  // namespace skep::engine
