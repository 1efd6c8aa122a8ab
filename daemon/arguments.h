#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace skep {

// What skepd was called with.
struct Arguments {
  std::string config;       // --config; empty with a command
  bool check = false;       // --check: read the config, say what is wrong with it, start nothing
  bool self_check = false;  // --self-check: say whether what another skepd left can be taken over
  std::optional<std::string> socket;   // --socket, or SKEP_SOCKET
  std::optional<std::string> metrics;  // --metrics, or SKEP_METRICS; "" turns metrics off
  std::vector<std::string> command;    // after "--": one app without a file
};

// The arguments, or the exit status when there is nothing left to do: help or the version were
// printed, or a sentence about what is wrong.
[[nodiscard]] std::variant<Arguments, int> read_arguments(int argc, char** argv);

}  // namespace skep
