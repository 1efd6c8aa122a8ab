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

static void add_result(std::string& out, const Target& target, std::string_view verb,
                       Outcome outcome, std::string_view description) {
  JsonObject object(out);
  object.text("name", target.name()).text("app", target.app);
  if (target.group.empty())
    object.null("group");
  else
    object.text("group", target.group);
  if (target.slot)
    object.count("slot", *target.slot);
  else
    object.null("slot");
  object.text("verb", verb)
      .text("outcome", name_of(outcome))
      .count("code", static_cast<std::uint64_t>(outcome))
      .text("description", description)
      .close();
}

std::string results_json(const std::vector<CommandResult>& results) {
  std::string out = "{\"results\":[";
  for (const CommandResult& result : results) {
    if (&result != results.data()) out += ",\n";
    add_result(out, result.target, name_of(result.verb), result.outcome, result.description);
  }
  return out + "]}\n";
}

std::string results_json(std::string_view verb, const std::vector<DeedResult>& results) {
  std::string out = "{\"results\":[";
  for (const DeedResult& result : results) {
    if (&result != results.data()) out += ",\n";
    add_result(out, result.target, verb, result.outcome, result.description);
  }
  return out + "]}\n";
}

}  // namespace skep::api
