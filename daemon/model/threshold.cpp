#include "model/threshold.h"

#include <algorithm>

namespace skep {

std::string_view name_of(Threshold threshold) {
  switch (threshold) {
    case Threshold::loop_lag_soft:
      return "loop-lag.soft";
    case Threshold::loop_lag_hard:
      return "loop-lag.hard";
    case Threshold::heap_soft:
      return "heap.soft";
    case Threshold::heap_hard:
      return "heap.hard";
    case Threshold::memory_soft:
      return "memory.soft";
    case Threshold::memory_hard:
      break;
  }
  return "memory.hard";
}

std::optional<Threshold> threshold_named(std::string_view name) {
  const auto* found = std::find_if(all_thresholds.begin(), all_thresholds.end(),
                                   [&](Threshold threshold) { return name_of(threshold) == name; });
  if (found == all_thresholds.end()) return std::nullopt;
  return *found;
}

}  // namespace skep
