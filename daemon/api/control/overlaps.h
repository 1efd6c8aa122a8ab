#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/snapshot.h"

namespace skep::api {

// The successors and retirees of an app by the slot they belong to. Borrows the statuses.
class Overlaps {
 public:
  Overlaps() = default;
  explicit Overlaps(const std::vector<ExtraStatus>& extras);

  [[nodiscard]] std::span<const ExtraStatus* const> of(std::uint32_t slot) const;

 private:
  std::vector<const ExtraStatus*> by_slot_;
};

}  // namespace skep::api
