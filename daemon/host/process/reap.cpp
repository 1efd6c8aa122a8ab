#include "host/process/reap.h"

#include <cerrno>
#include <sys/wait.h>

namespace skep::host {

// Retries what a signal interrupts. Leaves si_pid 0 when there is nothing to tell.
static siginfo_t wait_for(idtype_t type, id_t id, int options) {
  siginfo_t info{};
  while (::waitid(type, id, &info, WEXITED | options) != 0) {
    if (errno == EINTR) continue;
    info = {};
    info.si_errno = errno;
    break;
  }
  return info;
}

ExitStatus exit_status_of(const siginfo_t& info) {
  switch (info.si_code) {
    case CLD_EXITED:
      return {ExitStatus::Kind::exited, info.si_status, false};
    case CLD_KILLED:
      return {ExitStatus::Kind::killed, info.si_status, false};
    case CLD_DUMPED:
      return {ExitStatus::Kind::killed, info.si_status, true};
    default:
      return {};
  }
}

bool has_ended(int pidfd) {
  const auto info = wait_for(P_PIDFD, static_cast<id_t>(pidfd), WNOHANG | WNOWAIT);
  return info.si_pid != 0 || info.si_errno == ECHILD;
}

bool exit_is_ours(int pidfd) {
  return wait_for(P_PIDFD, static_cast<id_t>(pidfd), WNOHANG | WNOWAIT).si_errno == 0;
}

ExitStatus reap(int pidfd) {
  const auto info = wait_for(P_PIDFD, static_cast<id_t>(pidfd), WNOHANG);
  return info.si_pid != 0 ? exit_status_of(info) : ExitStatus{};
}

void reap_blocking(int pidfd) {
  wait_for(P_PIDFD, static_cast<id_t>(pidfd), 0);
}

pid_t any_ended_child() {
  return wait_for(P_ALL, 0, WNOHANG | WNOWAIT).si_pid;
}

void discard(pid_t pid) {
  wait_for(P_PID, static_cast<id_t>(pid), WNOHANG);
}

}  // namespace skep::host
