#include "host/process/start_anew.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <unistd.h>

#include "host/process/own_limits.h"

namespace skep::host {

Error start_anew(char** argv) {
  restore_own_limits();
  ::execvp(argv[0], argv);
  const int error = errno;
  ::execv("/proc/self/exe", argv);
  return {"cannot execute " + std::string(argv[0]) + " anew: " + std::strerror(error)};
}

}  // namespace skep::host
