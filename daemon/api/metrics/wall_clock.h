#pragma once

#include "model/time.h"

namespace skep::api {

// The time of day of an Instant. The distance of the two clocks is read once and kept, so that the
// same Instant has the same time of day at each scrape, until the clock is set by more than a
// second.
class WallClock {
 public:
  WallClock() { refresh(); }
  void refresh();

  [[nodiscard]] double unix_seconds(Instant instant) const;

 private:
  Duration distance_{};
};

}  // namespace skep::api
