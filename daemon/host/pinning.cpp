#include "host/pinning.h"

#include "host/process/affinity.h"
#include "model/worker_id.h"

namespace skep::host {

void Pinning::configure(const std::vector<AppSpec>& apps) {
  before_.clear();
  std::map<std::string, std::uint32_t> pinned;
  for (const AppSpec& app : apps)
    if (app.sandbox.pin) pinned[app.name] = app.workers;
  std::uint32_t sum = 0;
  for (const auto& [name, workers] : pinned) {
    before_[name] = sum;
    sum += workers;
  }
}

std::uint32_t Pinning::cpu_of(const std::string& app, std::uint32_t slot,
                              const std::vector<std::uint32_t>& cpus) const {
  const auto before = before_.find(app);
  const std::uint64_t place = (before == before_.end() ? 0 : before->second) + std::uint64_t{slot};
  return cpus.at(place % cpus.size());
}

std::vector<std::uint32_t> Pinning::cpus_for(const AppSpec& app, std::uint32_t slot) const {
  const auto& wanted = app.sandbox.cpu_affinity;
  if (!app.sandbox.pin || slot == no_slot) return wanted;
  const auto usable = usable_of(wanted);
  if (usable.empty()) return wanted;
  return {cpu_of(app.name, slot, usable)};
}

}  // namespace skep::host
