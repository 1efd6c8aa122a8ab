#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/event.h"

namespace skep {

// supervisord's fault codes (its xmlrpc.Faults), for clients that know them.
enum class Outcome : std::uint8_t {
  bad_name = 10,
  bad_signal = 11,
  no_file = 20,
  not_executable = 21,
  failed = 30,
  abnormal_termination = 40,
  spawn_error = 50,
  already_started = 60,
  not_running = 70,
  success = 80,
};

// What became of a command for one slot, or for a target that names none.
struct CommandResult {
  Target target;
  Verb verb = Verb::start;  // restart gives two results a slot: stop, then start
  Outcome outcome = Outcome::success;
  std::string description;  // a sentence where the outcome is not success
};

}  // namespace skep
