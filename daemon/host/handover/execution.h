#pragma once

#include <string>
#include <vector>

#include "host/handover/named_fd.h"
#include "model/error.h"

namespace skep::host {

// How this process was made: what an execution in its place starts from.
struct Execution {
  std::vector<std::string> arguments;    // argv
  std::vector<std::string> environment;  // "NAME=value"

  // As things are now: before anybody changes the environment.
  [[nodiscard]] static Execution present(int argc, char** argv);

  // The file that argv[0] names, which may be another by now than the one that runs; a name without
  // '/' is looked up in PATH.
  [[nodiscard]] Result<std::string> program() const;
};

// Executes `program` in this process, with these arguments and this environment, where LISTEN_PID,
// LISTEN_FDS and LISTEN_FDNAMES say what is passed: it gets `fds` from 3 on, and otherwise only
// what is not close-on-exec. The limit of open files is again what this process was born with.
// Returns only where it cannot be done; all descriptors from 3 on are in disorder then, and the one
// thing that is left is another execution with what this gives: `fds`, at the numbers where they
// are now.
struct Unexecuted {
  Error error;
  std::vector<NamedDescriptor> fds;
};
[[nodiscard]] Unexecuted execute_in_place(const std::string& program, const Execution& as,
                                          const std::vector<NamedDescriptor>& fds);

}  // namespace skep::host
