#pragma once

#include <sys/types.h>

namespace skep::host {

// The process of a pidfd as /proc says; 0: it is gone, or this is no pidfd.
[[nodiscard]] pid_t pid_of(int pidfd);

// Whether the pidfd is, or was, that of this process: one that is gone and reaped, whose number
// nothing tells any more, counts as it.
[[nodiscard]] bool is_of(int pidfd, pid_t pid);

}  // namespace skep::host
