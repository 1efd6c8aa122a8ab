#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace skep {

// One process that lives, or lived, in a slot of an app. Incarnations count up over the whole
// daemon from 1 and are never used again, so an event about a worker that is gone is known by its
// number. 0 is no worker.
struct WorkerId {
  std::string app;
  std::uint32_t slot = 0;
  std::uint64_t incarnation = 0;

  auto operator<=>(const WorkerId&) const = default;

  // The slot's name as operators type it: "web:0".
  [[nodiscard]] std::string slot_name() const { return app + ':' + std::to_string(slot); }
};

}  // namespace skep
