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

void restore_own_limits() {
  if (remembered()) ::setrlimit(RLIMIT_NOFILE, &*remembered());
}

std::optional<rlimit> original_nofile() {
  return remembered();
}

}  // namespace skep::host
