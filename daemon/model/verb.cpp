#include "model/verb.h"

#include <algorithm>

namespace skep {

std::string_view name_of(Verb verb) {
  switch (verb) {
    case Verb::start:
      return "start";
    case Verb::stop:
      return "stop";
    case Verb::restart:
      return "restart";
    case Verb::signal:
      return "signal";
    case Verb::shutdown:
      return "shutdown";
    case Verb::roll:
      return "roll";
    case Verb::scale:
      break;
  }
  return "scale";
}

std::optional<Verb> verb_named(std::string_view name) {
  const auto* found = std::find_if(all_verbs.begin(), all_verbs.end(),
                                   [&](Verb verb) { return name_of(verb) == name; });
  if (found == all_verbs.end()) return std::nullopt;
  return *found;
}

}  // namespace skep
