#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "api/xmlrpc/fault.h"
#include "model/snapshot.h"
#include "model/target.h"

namespace skep::api::xmlrpc {

// A worker by the name that supervisord's clients know it by. Borrows the snapshot.
struct Process {
  std::string group;
  std::string name;
  Target target;
  const WorkerSnapshot* worker = nullptr;

  [[nodiscard]] std::string full_name() const { return group + ':' + name; }
};

// The group of an app's processes, and the name of a process in it: "web" and "0"; "back" and
// "web:0" where the config puts the app into the group "back".
struct ProcessName {
  std::string group;
  std::string name;
};
[[nodiscard]] ProcessName process_name(const std::string& config_group, const std::string& app,
                                       std::uint32_t slot);
[[nodiscard]] const std::string& group_of(const std::string& config_group, const std::string& app);

// Every worker, by group and slot.
[[nodiscard]] std::vector<Process> all_processes(const Snapshot& snapshot);

// What a client named: "web:0" is one process; "web:*" and "web:" the whole group.
struct Named {
  std::vector<Process> processes;
  bool whole_group = false;
};
// The fault is BAD_NAME.
[[nodiscard]] tl::expected<Named, Fault> named(const Snapshot& snapshot, const std::string& name);
[[nodiscard]] tl::expected<std::vector<Process>, Fault> group_named(const Snapshot& snapshot,
                                                                    const std::string& name);
// One process, no group.
[[nodiscard]] tl::expected<Process, Fault> process_named(const Snapshot& snapshot,
                                                         const std::string& name);

}  // namespace skep::api::xmlrpc
