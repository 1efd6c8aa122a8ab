#pragma once

#include <chrono>
#include <ctime>

#include "model/time.h"

namespace skep::host {

// What this thread has had of processors since it began. Waiting costs nothing of it, for events or
// for a processor that others have.
[[nodiscard]] inline Duration processor_time() {
  timespec time{};
  (void)::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace skep::host
