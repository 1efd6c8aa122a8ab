#include "model/snapshot.h"

#include <algorithm>

namespace skep {

std::string_view name_of(StallCause cause) {
  switch (cause) {
    case StallCause::blocked:
      return "blocked";
    case StallCause::starved:
      return "starved";
    case StallCause::stopped:
      return "stopped";
    case StallCause::traced:
      break;
  }
  return "traced";
}

std::string_view name_of(ExtraStatus::Role role) {
  switch (role) {
    case ExtraStatus::Role::successor:
      return "successor";
    case ExtraStatus::Role::retiree:
      return "retiree";
    case ExtraStatus::Role::spare:
      break;
  }
  return "spare";
}

std::size_t held_spares(const std::vector<ExtraStatus>& extras) {
  return static_cast<std::size_t>(
      std::count_if(extras.begin(), extras.end(), [](const ExtraStatus& extra) {
        return extra.role == ExtraStatus::Role::spare && extra.held;
      }));
}

std::string_view name_of(RollStatus::Phase phase) {
  switch (phase) {
    case RollStatus::Phase::rolling:
      return "rolling";
    case RollStatus::Phase::going_back:
      return "going-back";
    case RollStatus::Phase::complete:
      return "complete";
    case RollStatus::Phase::stopped:
      return "stopped";
    case RollStatus::Phase::rolled_back:
      break;
  }
  return "rolled-back";
}

std::string_view name_of(Steering steering) {
  switch (steering) {
    case Steering::none:
      return "none";
    case Steering::classic_bpf:
      return "classic-bpf";
    case Steering::ebpf:
      break;
  }
  return "ebpf";
}

}  // namespace skep
