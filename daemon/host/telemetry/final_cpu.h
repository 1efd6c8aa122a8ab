#pragma once

#include <optional>
#include <sys/types.h>

#include "model/time.h"

namespace skep::host {

// The CPU time of a process and all its threads, also of one that has ended and is not reaped yet,
// of which /proc tells no figures any more.
[[nodiscard]] std::optional<Duration> final_cpu(pid_t pid);

}  // namespace skep::host
