#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace skep {

// The slot of a spare, which has none yet.
inline constexpr std::uint32_t no_slot = 0xffff'ffff;

// One process that lives, or lived, in a slot of an app. Incarnations count up over the whole
// daemon from 1 and are never used again, so an event about a worker that is gone is known by its
// number. 0 is no worker.
struct WorkerId {
  std::string app;
  std::uint32_t slot = 0;
  std::uint64_t incarnation = 0;

  auto operator<=>(const WorkerId&) const = default;

  // The slot's name as operators type it: "web:0"; "web:spare" for a worker that has none.
  [[nodiscard]] std::string slot_name() const {
    return app + ':' + (slot == no_slot ? "spare" : std::to_string(slot));
  }
};

}  // namespace skep
