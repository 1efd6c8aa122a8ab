#pragma once

#include <sys/types.h>

namespace skep::host {

// Both want the pid of a group's leader that has not been reaped, so that it names nobody else.

// To every process of the group, and to the leader even if it went to another group.
void signal_group(pid_t leader, int signal);

void signal_process(pid_t pid, int signal);

}  // namespace skep::host
