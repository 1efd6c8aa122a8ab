#include "api/control/results_json.h"

#include <cstdint>

#include "api/control/json_object.h"

namespace skep::api {

std::vector<CommandResult> refused_signal(const event::Command& command) {
  std::vector<CommandResult> results;
  for (const Target& target : command.targets)
    results.push_back({target, Verb::signal, Outcome::bad_signal,
                       "this machine has no signal of that name; say HUP, USR1 or the like"});
  return results;
}

std::string results_json(const std::vector<CommandResult>& results) {
  std::string out = "{\"results\":[";
  for (const CommandResult& result : results) {
    if (&result != results.data()) out += ",\n";
    JsonObject object(out);
    object.text("name", result.target.name()).text("app", result.target.app);
    if (result.target.slot)
      object.count("slot", *result.target.slot);
    else
      object.null("slot");
    object.text("verb", name_of(result.verb))
        .text("outcome", name_of(result.outcome))
        .count("code", static_cast<std::uint64_t>(result.outcome))
        .text("description", result.description)
        .close();
  }
  return out + "]}\n";
}

}  // namespace skep::api
