#include "host/process/cores.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <sched.h>
#include <unistd.h>

#include "host/process/cgroup_quota.h"

namespace skep::host {

namespace {

struct FreeCpuSet {
  void operator()(cpu_set_t* set) const { CPU_FREE(set); }
};

// The kernel refuses a mask smaller than the one it was built for, so it is asked with larger ones
// until it answers.
int processors_by_affinity() {
  constexpr int most = 1 << 20;
  for (int size = 1024; size <= most; size *= 2) {
    const std::unique_ptr<cpu_set_t, FreeCpuSet> set(CPU_ALLOC(static_cast<std::size_t>(size)));
    if (!set) break;
    const auto bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(size));
    if (::sched_getaffinity(0, bytes, set.get()) == 0) return CPU_COUNT_S(bytes, set.get());
    if (errno != EINVAL) break;
  }
  return static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
}

}  // namespace

double available_cores() {
  return available_cores(processors_by_affinity(), "");
}

double available_cores(int affinity, const std::string& root) {
  const double processors = std::max(affinity, 1);
  return std::min(processors, cgroup_cpu_quota(root).value_or(processors));
}

}  // namespace skep::host
