#pragma once

#include <optional>
#include <string>

#include "model/app_spec.h"

namespace skep::config {

// An app of which only the name and the kind are known: the defaults of model/app_spec.h, less what
// the kind cannot do. Without telemetry nobody measures loop and heap; Node's agent gives it, so
// that a Node app has it where nothing is said. Only a Node app that has skepd as its cluster
// primary tells when it listens.
[[nodiscard]] AppSpec default_app(const std::string& name, Runtime runtime, bool cluster,
                                  std::optional<bool> telemetry = std::nullopt);

// Whether the app tells when it listens.
[[nodiscard]] bool tells_listening(const AppSpec& app);

// Both streams of a worker in one file of its own; inherited where there is no directory for it.
[[nodiscard]] LogTarget default_output(const std::string& app, const std::string& log_directory);

}  // namespace skep::config
