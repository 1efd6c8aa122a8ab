#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include <tl/expected.hpp>

#include "host/process/confinement.h"
#include "host/process/identity.h"
#include "host/unique_fd.h"
#include "model/event.h"
#include "model/rlimit.h"

namespace skep::host {

// Everything a child is born with. File descriptors are borrowed: the child gets copies, the caller
// keeps its own.
struct SpawnRequest {
  std::vector<std::string>
      command;  // command[0] is looked up in the PATH of `environment` unless it has a '/'
  std::vector<std::string> environment;  // "NAME=value"
  bool path_is_secret = false;           // no sentence shows its PATH
  // Variables whose value is the child's own pid, such as "LISTEN_PID"; they take the place of what
  // `environment` says of them.
  std::vector<std::string> pid_variables;
  std::string directory;             // empty: skepd's own
  std::optional<Identity> identity;  // empty: skepd's own
  std::optional<mode_t> umask;
  std::map<std::string, Rlimit> rlimits;  // as AppSpec's; all others are skepd's original ones
  Confinement confinement;
  int in = -1;   // -1: /dev/null
  int out = -1;  // the same
  int err = -1;
  std::map<int, int> descriptors;  // number in the child (3 and up) -> fd of the caller
  bool die_with_parent = true;     // PR_SET_PDEATHSIG with SIGKILL

  // A file that the program will read first and cannot do without. Where the child, as the user it
  // has become, cannot read it, it is born with this environment in place of `environment`, and a
  // relative name is looked up in `directory`.
  struct Needed {
    std::string file;
    std::vector<std::string> environment_without;
  };
  std::optional<Needed> needed;

  // A cgroup (v2) that the child begins its life in, as a descriptor of its directory; -1: skepd's
  // own.
  int cgroup = -1;
};

struct Child {
  pid_t pid = 0;
  UniqueFd pidfd;
  int unreadable = 0;  // the errno with which `needed` could not be read; 0: it could, or none was
  int outside = 0;  // the errno with which it could not enter `cgroup`; 0: it is there, or none was
};

// Makes the child without copying skepd's page tables (clone with
// CLONE_VM|CLONE_VFORK|CLONE_PIDFD), in its cgroup from its first moment (CLONE_INTO_CGROUP) or,
// where that cannot be, before it does anything else, and returns when it executes its program or
// has failed. It leads a process group of its own, its signal mask is empty, every signal has its
// default action and no descriptor is open but those named. A step that fails in the child comes
// back as its sentence and errno over a close-on-exec pipe; the child is reaped by then.
[[nodiscard]] tl::expected<Child, SpawnFailure> spawn(const SpawnRequest& request);

}  // namespace skep::host
