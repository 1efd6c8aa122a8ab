#pragma once

#include <string>

#include "model/outcome.h"
#include "model/target.h"
#include "model/verb.h"

namespace skep {

// What became of a command for one slot, or for a target that names none.
struct CommandResult {
  Target target;
  Verb verb = Verb::start;  // restart gives two results a slot: stop, then start
  Outcome outcome = Outcome::success;
  std::string description;  // a sentence where the outcome is not success
};

}  // namespace skep
