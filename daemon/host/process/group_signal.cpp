#include "host/process/group_signal.h"

#include <csignal>
#include <unistd.h>

namespace skep::host {

void signal_group(pid_t leader, int signal) {
  if (leader <= 1) return;  // kill(2) gives -1, 0 and 1 a meaning of their own
  ::kill(-leader, signal);
  if (::getpgid(leader) != leader) ::kill(leader, signal);
}

void signal_process(pid_t pid, int signal) {
  if (pid > 1) ::kill(pid, signal);
}

}  // namespace skep::host
