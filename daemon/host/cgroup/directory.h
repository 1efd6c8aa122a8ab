#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "host/unique_fd.h"
#include "model/error.h"

namespace skep::host {

// A process's directory in the tree of cgroup v2, from the texts of /proc/PID/cgroup and
// /proc/self/mountinfo; empty where there is none, or it is outside of what is mounted.
[[nodiscard]] std::string cgroup_directory_of(pid_t pid);  // 0: this process

// Makes the cgroup if it is not there. The error is an errno.
[[nodiscard]] int make_cgroup(const std::string& path);

// The names of those directly below the cgroup that begin so, ten thousand at most.
[[nodiscard]] std::vector<std::string> cgroups_below(const std::string& path,
                                                     std::string_view prefix);

// To be born into: closed on execution.
[[nodiscard]] UniqueFd open_cgroup(const std::string& path);

// SIGKILL to all that is in the cgroup and below it, and to all that is born into it from then on
// (by some kernels, 6.18 for one), however it was made a child and whatever group and session it
// went to. One that is not there is nothing to kill.
void kill_cgroup(const std::string& path);

// Removes the cgroup and those below. False: somebody is still in there; a process just killed is,
// until the kernel is through with it.
[[nodiscard]] bool remove_cgroup(const std::string& path);

// What a cgroup's children may be limited in: the controllers that it has, each turned on by
// itself, since one that is refused should not cost the others. Returns a sentence about the first
// that was refused; empty: none was.
[[nodiscard]] std::string hand_controllers_down(const std::string& path);

}  // namespace skep::host
