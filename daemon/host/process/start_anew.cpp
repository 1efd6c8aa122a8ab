#include "host/process/start_anew.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

#include "host/process/own_limits.h"

namespace skep::host {

namespace {

constexpr int first = 3;

// As sd_listen_fds(3) has it: one after another from 3 on. They are moved out of the way first, so
// that none is overwritten by another.
bool hand_on(const std::vector<InheritedFd>& fds) {
  const int count = static_cast<int>(fds.size());
  std::vector<UniqueFd> moved;
  std::string names;
  for (const InheritedFd& fd : fds) {
    moved.emplace_back(::fcntl(fd.fd.get(), F_DUPFD_CLOEXEC, first + count));
    if (!moved.back()) return false;
    names += (names.empty() ? "" : ":") + fd.name;
  }
  for (int at = 0; at < count; ++at)
    if (::dup2(moved[static_cast<std::size_t>(at)].get(), first + at) < 0) return false;
  return ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1) == 0 &&
         ::setenv("LISTEN_FDS", std::to_string(count).c_str(), 1) == 0 &&
         ::setenv("LISTEN_FDNAMES", names.c_str(), 1) == 0;
}

}  // namespace

Error start_anew(char** argv, std::vector<InheritedFd> handed_on) {
  if (!handed_on.empty() && !hand_on(handed_on))
    return {"cannot hand descriptors on to a skepd that is executed anew: " +
            std::string(std::strerror(errno))};
  for (InheritedFd& fd : handed_on) (void)fd.fd.release();
  restore_own_limits();
  ::execvp(argv[0], argv);
  const int error = errno;
  ::execv("/proc/self/exe", argv);
  return {"cannot execute " + std::string(argv[0]) + " anew: " + std::strerror(error)};
}

}  // namespace skep::host
