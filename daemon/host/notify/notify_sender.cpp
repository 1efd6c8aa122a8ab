#include "host/notify/notify_sender.h"

#include <cerrno>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace skep::host {

// A process's directory in /proc is its effective user's, also when it is a zombie.
static bool is_of(uid_t user, pid_t process) {
  struct stat status {};
  const std::string directory = "/proc/" + std::to_string(process);
  return ::stat(directory.c_str(), &status) == 0 && status.st_uid == user;
}

bool speaks_for(const ucred& sender, pid_t worker) {
  if (sender.pid <= 0) return false;  // from outside this pid namespace
  if (sender.pid == worker) return true;
  const pid_t group = ::getpgid(sender.pid);
  if (group >= 0) return group == worker;
  return errno == ESRCH && is_of(sender.uid, worker);
}

}  // namespace skep::host
