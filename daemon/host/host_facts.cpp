#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "host/host.h"
#include "host/traffic/numbered_fd.h"

namespace skep::host {

// Host's part in a handover: what is to be known.

// In the order in which a birth names them; who opens a bundle goes by the names.
void Host::keep(const WorkerId& id, const Newborn& newborn) {
  std::vector<NamedDescriptor> fds{{"pidfd", newborn.child.pidfd.get()}};
  if (newborn.channel) fds.push_back({"channel", newborn.channel.get()});
  if (newborn.page) fds.push_back({"page", newborn.page->descriptor()});
  if (newborn.notify) fds.push_back({"notify", newborn.notify->descriptor()});
  if (newborn.out_reader) fds.push_back({"out", newborn.out_reader.get()});
  if (newborn.err_reader) fds.push_back({"err", newborn.err_reader.get()});
  if (newborn.input) fds.push_back({"stdin", newborn.input.get()});
  kept_.keep_worker(id.app, id.incarnation, fds);
}

// An app that is not in the config any more may have workers that have not left.
std::vector<std::string> Host::known_apps() const {
  std::set<std::string> names = workers_.apps();
  for (const auto& [name, app] : apps_) names.insert(name);
  return {names.begin(), names.end()};
}

HostFacts Host::save(const std::set<std::uint64_t>& mid_line) {
  HostFacts facts;
  NurseryNumbers nurseries(facts.nurseries);
  for (const std::string& name : known_apps())
    facts.apps.push_back(save_app(name, nurseries, mid_line));
  for (const auto& [incarnation, spawn] : held_)
    facts.births.push_back({spawn.worker, spawn.instance, spawn.definition});
  facts.last_socket = NumberedFd::last();
  return facts;
}

AppFacts Host::save_app(const std::string& name, NurseryNumbers& nurseries,
                        const std::set<std::uint64_t>& mid_line) {
  AppFacts facts;
  facts.name = name;
  if (const auto app = apps_.find(name); app != apps_.end()) {
    facts.slots.assign(app->second.slots.begin(), app->second.slots.end());
    for (const auto& [number, nursery] : app->second.definitions.all())
      facts.definitions.push_back({number, nurseries.of(nursery)});
  }
  std::vector<NamedDescriptor> sockets;
  facts.listeners = listeners_.facts(name, sockets);
  kept_.keep_app(name, sockets);
  if (const auto* common = common_data_.all(name))
    for (const auto& [address, data] : *common) facts.common.push_back({address, data});
  if (const auto rescue = rescues_.find(name); rescue != rescues_.end())
    facts.rescue = rescue->second;
  if (const auto overload = overloaded_.find(name); overload != overloaded_.end())
    facts.overload = overload->second;
  facts.slot_counts = sampler_.facts(name);
  facts.cgroup_counts = cgroups_.facts(name);
  facts.log_bytes_dropped = logs_.dropped(name);
  for (Worker* worker : workers_.of(name)) {
    facts.workers.push_back(worker->facts());
    WorkerFacts& saved = facts.workers.back();
    saved.nursery = nurseries.of(worker->nursery());
    saved.out_mid_line = mid_line.contains(worker->captures().out);
    saved.err_mid_line = mid_line.contains(worker->captures().err);
  }
  return facts;
}

}  // namespace skep::host
