#pragma once

#include <cstdint>
#include <string>

#include "config/wrapper/inner_command.h"

namespace skep::config {

// Where the operator would write the command.
enum class Wording : std::uint8_t {
  file,          // command = ["node", "server.js"]
  command_line,  // skepd -- node server.js
};

// What to write instead of a command that runs another one: ": write command = [...]" and where
// that comes from, or how to find it out. `program` is the one that hides the other. One line of
// printable ASCII, whatever package.json holds.
[[nodiscard]] std::string advice(const InnerCommand& inner, const std::string& program,
                                 Wording wording);

}  // namespace skep::config
