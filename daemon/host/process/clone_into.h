#pragma once

#include <sys/types.h>

namespace skep::host {

// Makes a child as clone(2) does with CLONE_VM, CLONE_VFORK, CLONE_PIDFD and SIGCHLD, which begins
// its life in the cgroup whose directory `cgroup` is open on (any way of opening it will do). It
// runs `program(argument)` on child_stack() with all signals of the caller blocked, and must never
// return from it. -1 and errno where nothing was made: ENOSYS where the kernel, a seccomp filter or
// this processor cannot, else what clone3(2) tells.
[[nodiscard]] pid_t clone_into(int cgroup, int (*program)(void*), void* argument, int& pidfd);

}  // namespace skep::host
