#include "model/outcome.h"

#include <algorithm>

namespace skep {

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::bad_name:
      return "BAD_NAME";
    case Outcome::bad_signal:
      return "BAD_SIGNAL";
    case Outcome::no_file:
      return "NO_FILE";
    case Outcome::not_executable:
      return "NOT_EXECUTABLE";
    case Outcome::failed:
      return "FAILED";
    case Outcome::abnormal_termination:
      return "ABNORMAL_TERMINATION";
    case Outcome::spawn_error:
      return "SPAWN_ERROR";
    case Outcome::already_started:
      return "ALREADY_STARTED";
    case Outcome::not_running:
      return "NOT_RUNNING";
    case Outcome::success:
      break;
  }
  return "SUCCESS";
}

std::optional<Outcome> outcome_named(std::string_view name) {
  const auto* found = std::find_if(all_outcomes.begin(), all_outcomes.end(),
                                   [&](Outcome outcome) { return name_of(outcome) == name; });
  if (found == all_outcomes.end()) return std::nullopt;
  return *found;
}

}  // namespace skep
