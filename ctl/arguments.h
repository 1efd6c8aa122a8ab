#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ctl/trouble.h"
#include "model/event.h"

namespace skep::ctl {

struct VerbEntry;

// What the command line asks for.
struct Arguments {
  const VerbEntry* verb = nullptr;  // null: none is named
  bool own_version = false;         // --version
  std::string socket;               // empty: not said
  std::string host;                 // as typed: "ssh://a,ssh://b"
  std::vector<std::string> names;   // as typed, what is no signal, stream or number
  std::string signal;               // signal
  std::string stream = "stdout";    // tail: or "stderr"
  std::uint64_t bytes = 1600;       // tail, maintail, logs
  std::uint64_t after = 0;          // events
  std::uint64_t limit = 50;         // events
  bool follow = false;              // tail, maintail, logs, events
  bool json = false;
  bool drain = false;                                // stop, restart
  bool wait = false;                                 // roll, reload
  std::string from{};                                // import: "pm2", ...
  std::string env{};                                 // import: PM2's env_NAME
  std::string less;                                  // scale: "2" of a "-2"
  std::optional<event::Command::Scaling> workers{};  // scale
};

// `words` without the program's name. Usage that supervisorctl refuses too is refused in its words
// and with its exit code.
[[nodiscard]] Attempt<Arguments> parse_arguments(std::span<const std::string> words);

}  // namespace skep::ctl
