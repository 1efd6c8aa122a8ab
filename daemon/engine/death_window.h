#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "model/app_spec.h"
#include "model/time.h"

namespace skep::engine {

// The deaths of a slot that are recent enough to count towards giving up.
class DeathWindow {
 public:
  // One more death. True: with it there are `give_up` deaths within `give_up_within`, both ends
  // included. Keeps no more than `give_up` of them, none without a limit.
  [[nodiscard]] bool add(Instant death, const RestartSpec& spec);

  void forget() { deaths_.clear(); }

  [[nodiscard]] const std::vector<Instant>& deaths() const { return deaths_; }
  void restore(std::vector<Instant> deaths) { deaths_ = std::move(deaths); }

 private:
  std::vector<Instant> deaths_;  // ascending
};

}  // namespace skep::engine
