#pragma once

#include <string>

#include <tl/expected.hpp>

#include "arguments.h"
#include "config/config.h"

namespace skep {

// What this run of skepd goes by: the config file, or the one program of the command line, with the
// arguments' wishes on top.
struct Settings {
  config::Config config;
  std::string origin;         // the config's path, or the command, to name it by
  bool from_command = false;  // a metrics port that is taken is then only a warning
  bool socket_named = false;  // by the arguments or the environment
};

// What `in_force` says, a config as config::written() gives it, where the file cannot be used.
[[nodiscard]] tl::expected<Settings, std::string> settle_by(const std::string& in_force,
                                                            const Arguments& arguments);

// The error is all that is wrong, a line each, with a newline at the end.
[[nodiscard]] tl::expected<Settings, std::string> settle(const Arguments& arguments);

}  // namespace skep
