#pragma once

#include <sys/socket.h>
#include <sys/types.h>

namespace skep::host {

// Whether the sender of a datagram, as the kernel names it (SCM_CREDENTIALS), speaks for the worker
// that was born as the leader of process group `worker` and has not been reaped: it is the worker,
// or is in its group. One that has ended and left no zombie can no longer be asked for its group
// and is believed if it had the worker's user, who may do to the worker what he wants anyway: so a
// shell's `systemd-notify --no-block --ready` is heard. Where the pid has been given to another
// process by then, it is judged by that one, and so is most likely not heard.
[[nodiscard]] bool speaks_for(const ucred& sender, pid_t worker);

}  // namespace skep::host
