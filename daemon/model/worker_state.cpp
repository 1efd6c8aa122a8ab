#include "model/worker_state.h"

#include <algorithm>

namespace skep {

std::string_view name_of(WorkerState state) {
  switch (state) {
    case WorkerState::stopped:
      return "STOPPED";
    case WorkerState::starting:
      return "STARTING";
    case WorkerState::running:
      return "RUNNING";
    case WorkerState::backoff:
      return "BACKOFF";
    case WorkerState::stopping:
      return "STOPPING";
    case WorkerState::exited:
      return "EXITED";
    case WorkerState::fatal:
      return "FATAL";
    case WorkerState::unknown:
      break;
  }
  return "UNKNOWN";
}

std::optional<WorkerState> worker_state_named(std::string_view name) {
  const auto* found = std::find_if(all_worker_states.begin(), all_worker_states.end(),
                                   [&](WorkerState state) { return name_of(state) == name; });
  if (found == all_worker_states.end()) return std::nullopt;
  return *found;
}

}  // namespace skep
