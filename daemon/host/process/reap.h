#pragma once

#include <csignal>
#include <optional>
#include <sys/types.h>

#include "model/exit_status.h"

namespace skep::host {

// What waitid(2) tells of an end.
[[nodiscard]] ExitStatus exit_status_of(const siginfo_t& info);

// Whether the child has ended; its zombie stays, and so its pid stays its own. A child whose status
// nobody can learn any more counts as ended.
[[nodiscard]] bool has_ended(int pidfd);

// Whether it is a child of this process that nobody has reaped.
[[nodiscard]] bool exit_is_ours(int pidfd);

// Takes an ended child's status and frees its pid.
ExitStatus reap(int pidfd);

// The same for a child that is about to leave by itself.
void reap_blocking(int pidfd);

// A child that has ended, whoever's it is, and is left as it is; 0 when there is none.
[[nodiscard]] pid_t any_ended_child();

// Frees the pid of a child that has ended and interests nobody.
void discard(pid_t pid);

}  // namespace skep::host
