#include "model/on_event_spec.h"

#include <algorithm>

namespace skep {

bool can_have_threshold(Notice::Kind kind) {
  return kind == Notice::Kind::breached || kind == Notice::Kind::recovered ||
         kind == Notice::Kind::held || kind == Notice::Kind::replaced;
}

bool EventPattern::matches(const Notice& notice) const {
  if (kind && *kind != notice.kind) return false;
  if (to && to != notice.to) return false;
  return !threshold || threshold == notice.threshold;
}

bool OnEventSpec::wants(const Notice& notice) const {
  const bool meant = std::any_of(events.begin(), events.end(), [&](const EventPattern& pattern) {
    return pattern.matches(notice);
  });
  return meant &&
         (apps.empty() || std::find(apps.begin(), apps.end(), notice.worker.app) != apps.end());
}

}  // namespace skep
