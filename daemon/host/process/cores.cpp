#include "host/process/cores.h"

#include <algorithm>
#include <unistd.h>

#include "host/process/affinity.h"
#include "host/process/cgroup_quota.h"

namespace skep::host {

namespace {

int processors_by_affinity() {
  const auto cpus = usable_cpus();
  return cpus.empty() ? static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN))
                      : static_cast<int>(cpus.size());
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
