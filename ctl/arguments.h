#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ctl/trouble.h"
#include "model/event.h"

namespace skep::ctl {

enum class Action : std::uint8_t {
  help,
  own_version,
  status,
  start,
  stop,
  restart,
  signal,
  roll,
  scale,
  pid,
  tail,
  shutdown,
  version,
};

// What the command line asks for.
struct Arguments {
  Action action = Action::help;
  std::vector<std::string> names;  // as typed; tail: exactly one
  std::string socket;              // empty: not said
  std::string signal;              // Action::signal
  std::string stream = "stdout";   // Action::tail: or "stderr"
  std::uint64_t bytes = 1600;      // Action::tail
  bool follow = false;             // Action::tail
  bool json = false;
  bool drain = false;                                // Action::stop and restart
  bool wait = false;                                 // Action::roll
  std::optional<event::Command::Scaling> workers{};  // Action::scale
  std::string text;                                  // Action::help: what to print
};

// `words` without the program's name. Usage that supervisorctl refuses too is refused in its words
// and with its exit code.
[[nodiscard]] Attempt<Arguments> parse_arguments(std::span<const std::string> words);

}  // namespace skep::ctl
