#pragma once

#include "model/schedule.h"
#include "model/time.h"

namespace skep::host {

// What the clock on the wall shows, in the machine's time zone as it is at the moment.
struct WallTime {
  WallMinute minute{};
  Duration left{};  // of that minute
};

[[nodiscard]] WallTime wall_time();

}  // namespace skep::host
