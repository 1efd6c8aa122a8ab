#pragma once

#include <optional>
#include <set>

#include "engine/slot.h"
#include "model/time.h"

namespace skep::engine {

// The deadline of each slot that has one, the earliest first; ties by age of the slot.
class Deadlines {
 public:
  void set(Slot& slot, Instant at) {
    cancel(slot);
    slot.deadline = at;
    due_.insert({at, slot.serial, &slot});
  }

  void cancel(Slot& slot) {
    if (!slot.deadline) return;
    due_.erase({*slot.deadline, slot.serial, &slot});
    slot.deadline.reset();
  }

  // Takes the earliest slot out that is due by `now`; null: none is.
  [[nodiscard]] Slot* take_due(Instant now) {
    if (due_.empty() || due_.begin()->at > now) return nullptr;
    Slot* slot = due_.begin()->slot;
    cancel(*slot);
    return slot;
  }

  [[nodiscard]] std::optional<Instant> next() const {
    if (due_.empty()) return std::nullopt;
    return due_.begin()->at;
  }

 private:
  struct Due {
    Instant at;
    std::uint64_t serial;
    Slot* slot;

    bool operator<(const Due& other) const {
      return at != other.at ? at < other.at : serial < other.serial;
    }
  };

  std::set<Due> due_;
};

}  // namespace skep::engine
