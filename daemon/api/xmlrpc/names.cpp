#include "api/xmlrpc/names.h"

#include <algorithm>

namespace skep::api::xmlrpc {
namespace {

tl::unexpected<Fault> bad_name(const std::string& name) {
  return tl::unexpected(Fault{FaultCode::bad_name, name});
}

}  // namespace

const std::string& group_of(const std::string& config_group, const std::string& app) {
  return config_group.empty() ? app : config_group;
}

ProcessName process_name(const std::string& config_group, const std::string& app,
                         std::uint32_t slot) {
  const std::string number = std::to_string(slot);
  return {group_of(config_group, app), config_group.empty() ? number : app + ':' + number};
}

std::vector<Process> all_processes(const Snapshot& snapshot) {
  std::vector<Process> all;
  for (const AppSnapshot& app : snapshot.apps) {
    for (const WorkerSnapshot& worker : app.workers) {
      const std::uint32_t slot = worker.slot.worker.slot;
      auto [group, name] = process_name(app.group, app.name, slot);
      all.push_back({std::move(group), std::move(name), {app.name, slot, {}}, &worker});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Process& one, const Process& other) {
    return one.group < other.group;
  });
  return all;
}

tl::expected<std::vector<Process>, Fault> group_named(const Snapshot& snapshot,
                                                      const std::string& name) {
  std::vector<Process> all = all_processes(snapshot);
  std::erase_if(all, [&](const Process& process) { return process.group != name; });
  if (all.empty()) return bad_name(name);
  return all;
}

tl::expected<Named, Fault> named(const Snapshot& snapshot, const std::string& name) {
  const auto colon = name.find(':');
  const std::string group = name.substr(0, colon);
  const std::string process = colon == std::string::npos ? name : name.substr(colon + 1);
  auto processes = group_named(snapshot, group);
  if (!processes) return bad_name(name);
  if (process.empty() || process == "*") return Named{std::move(*processes), true};
  std::erase_if(*processes, [&](const Process& one) { return one.name != process; });
  if (processes->empty()) return bad_name(name);
  return Named{std::move(*processes), false};
}

tl::expected<Process, Fault> process_named(const Snapshot& snapshot, const std::string& name) {
  auto found = named(snapshot, name);
  if (!found) return tl::unexpected(std::move(found.error()));
  if (found->whole_group) return bad_name(name);
  return std::move(found->processes.front());
}

}  // namespace skep::api::xmlrpc
