#pragma once

#include <cstdint>
#include <map>

#include "engine/slot.h"

namespace skep::engine {

// The slots that are to be started, first come first served.
class StartQueue {
 public:
  void push(Slot& slot) {
    slot.queue_place = next_place_;
    slots_.emplace(next_place_++, &slot);
  }

  void remove(Slot& slot) {
    if (!slot.queue_place) return;
    slots_.erase(*slot.queue_place);
    slot.queue_place.reset();
  }

  [[nodiscard]] bool empty() const { return slots_.empty(); }
  [[nodiscard]] Slot& front() { return *slots_.begin()->second; }

  [[nodiscard]] std::uint64_t next_place() const { return next_place_; }
  void restore(std::uint64_t next_place) { next_place_ = next_place; }
  // False: the place is taken.
  [[nodiscard]] bool restore(Slot& slot, std::uint64_t place) {
    slot.queue_place = place;
    return slots_.emplace(place, &slot).second;
  }

 private:
  std::map<std::uint64_t, Slot*> slots_;
  std::uint64_t next_place_ = 1;
};

}  // namespace skep::engine
