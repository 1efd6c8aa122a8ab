#include "host/process/own_limits.h"

namespace skep::host {

static std::optional<rlimit>& remembered() {
  static std::optional<rlimit> nofile;
  return nofile;
}

void raise_own_limits() {
  if (remembered()) return;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  remembered() = limit;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::optional<rlimit> original_nofile() {
  return remembered();
}

}  // namespace skep::host
