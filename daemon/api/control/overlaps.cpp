#include "api/control/overlaps.h"

#include <algorithm>

namespace skep::api {

Overlaps::Overlaps(const std::vector<ExtraStatus>& extras) {
  for (const ExtraStatus& extra : extras)
    if (extra.role != ExtraStatus::Role::spare) by_slot_.push_back(&extra);
  std::stable_sort(by_slot_.begin(), by_slot_.end(), [](const auto* one, const auto* other) {
    return one->worker.slot < other->worker.slot;
  });
}

std::span<const ExtraStatus* const> Overlaps::of(std::uint32_t slot) const {
  const auto first = std::partition_point(by_slot_.begin(), by_slot_.end(), [&](const auto* extra) {
    return extra->worker.slot < slot;
  });
  const auto last = std::partition_point(
      first, by_slot_.end(), [&](const auto* extra) { return extra->worker.slot == slot; });
  return {first, last};
}

}  // namespace skep::api
