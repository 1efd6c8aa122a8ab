#include "model/restart_reason.h"

#include <algorithm>

namespace skep {

std::string_view name_of(RestartReason reason) {
  switch (reason) {
    case RestartReason::exit:
      return "exit";
    case RestartReason::signal:
      return "signal";
    case RestartReason::heap_exhausted:
      return "heap-exhausted";
    case RestartReason::spawn_failed:
      return "spawn-failed";
    case RestartReason::ready_timeout:
      return "ready-timeout";
    case RestartReason::loop_lag:
      return "loop-lag";
    case RestartReason::heap:
      return "heap";
    case RestartReason::memory:
      return "memory";
    case RestartReason::health:
      return "health";
    case RestartReason::command:
      return "command";
    case RestartReason::config:
      return "config";
    case RestartReason::retired:
      return "retired";
    case RestartReason::scheduled:
      return "scheduled";
    case RestartReason::max_age:
      return "max-age";
    case RestartReason::oom_kill:
      break;
  }
  return "oom-kill";
}

std::optional<RestartReason> restart_reason_named(std::string_view name) {
  const auto* found = std::find_if(all_restart_reasons.begin(), all_restart_reasons.end(),
                                   [&](RestartReason reason) { return name_of(reason) == name; });
  if (found == all_restart_reasons.end()) return std::nullopt;
  return *found;
}

}  // namespace skep
