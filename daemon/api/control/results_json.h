#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/command_result.h"
#include "model/event.h"

namespace skep::api {

// What a command with signal 0 comes to.
[[nodiscard]] std::vector<CommandResult> refused_signal(const event::Command& command);

// {"results": [{"name", "app", "slot", "verb", "outcome", "code", "description"}]}; slot is null
// where a result speaks of no single one.
[[nodiscard]] std::string results_json(const std::vector<CommandResult>& results);

// The same for what is done without the engine, under another verb.
struct DeedResult {
  Target target;
  Outcome outcome = Outcome::success;
  std::string description;
};
[[nodiscard]] std::string results_json(std::string_view verb,
                                       const std::vector<DeedResult>& results);

}  // namespace skep::api
