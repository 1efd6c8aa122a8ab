#include "host/process/birth_advice.h"

#include <algorithm>
#include <linux/capability.h>
#include <sys/resource.h>

#include "host/process/affinity.h"
#include "host/process/capabilities.h"
#include "host/process/own_limits.h"
#include "model/capability.h"
#include "model/toml_text.h"

namespace skep::host {

// The kernel counts a limit of niceness from 1, for 19, to 40, for -20.
std::string advice_on_nice(std::int32_t nice) {
  const std::int32_t own = ::getpriority(PRIO_PROCESS, 0);
  rlimit limit{};
  ::getrlimit(RLIMIT_NICE, &limit);
  const std::int32_t bound =
      std::min(own, 20 - static_cast<std::int32_t>(std::min<rlim_t>(limit.rlim_cur, 40)));
  if (nice >= bound || own_capabilities().can(CAP_SYS_NICE)) return {};
  return "skepd has not the right to (CAP_SYS_NICE); run it as root, or write at least " +
         std::to_string(bound);
}

std::string advice_on_oom_score(std::int32_t score) {
  const std::int32_t own = own_oom_score_adjust().value_or(0);
  if (score >= own || own_capabilities().can(CAP_SYS_RESOURCE)) return {};
  return "skepd has not the right to (CAP_SYS_RESOURCE); run it as root, or write at least " +
         std::to_string(own);
}

std::string advice_on_limit(const ChildLimit& limit) {
  rlimit own{};
  if (::getrlimit(static_cast<__rlimit_resource>(limit.resource), &own) != 0) return {};
  if (limit.value.rlim_max <= own.rlim_max || own_capabilities().can(CAP_SYS_RESOURCE)) return {};
  return "skepd's own hard limit is " + std::to_string(own.rlim_max) +
         ", which it has not the right to exceed (CAP_SYS_RESOURCE); raise that where skepd is "
         "started, or write no more";
}

std::string trouble_with_capabilities(std::uint64_t wanted, bool no_new_privileges) {
  const OwnCapabilities own = own_capabilities();
  if (const auto missing = wanted & ~own.permitted; missing != 0)
    return "cannot hand on " + words_for_capabilities(missing) +
           ": skepd has not got it itself; run skepd with it (CapabilityBoundingSet= and, unless "
           "it is root, AmbientCapabilities= of its unit), or take it out of `capabilities`";
  if (no_new_privileges || own.can(CAP_SETPCAP) || (own.bounding & ~wanted) == 0) return {};
  return "cannot keep other capabilities from what the worker starts: skepd has not the right to "
         "(CAP_SETPCAP); run it as root, or write no-new-privileges = true, which does the same";
}

std::string trouble_with_cpus(const std::vector<std::uint32_t>& wanted) {
  if (!usable_of(wanted).empty() || wanted.empty()) return {};
  return "cannot run on processors " + toml_text_of_cpus(wanted) + ": skepd may use " +
         toml_text_of_cpus(usable_cpus()) + " only; change `cpu-affinity`";
}

}  // namespace skep::host
