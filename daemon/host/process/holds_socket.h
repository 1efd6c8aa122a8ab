#pragma once

#include <sys/types.h>

namespace skep::host {

// Whether the process has this socket open, under whatever number. False where it cannot be seen.
[[nodiscard]] bool holds_socket(pid_t pid, int socket);

}  // namespace skep::host
