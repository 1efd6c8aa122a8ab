#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "host/cgroup/own_tree.h"
#include "host/cgroup/scope_maker.h"
#include "host/handover/facts.h"
#include "host/process/children.h"
#include "host/reactor/reactor.h"
#include "host/unique_fd.h"
#include "model/app_spec.h"
#include "model/cgroup_figures.h"
#include "model/event.h"
#include "model/sample.h"
#include "model/worker_id.h"

namespace skep::host {

// The cgroups of all workers, each in one of its own, and where those are: below a scope of the app
// where skepd is a systemd service and the bus is there, else below skepd's own cgroup as far as
// that is its own, else nowhere. Workers stay where they were born.
class Cgroups {
 public:
  // For the log: what was asked for and cannot be done, about an app, and what else is so. The same
  // sentence is said once.
  struct Say {
    std::function<void(const std::string& app, std::string sentence)> warn;
    std::function<void(std::string sentence)> say;
  };
  Cgroups(Reactor& reactor, Children& children, Say say, FoundTree tree = find_own_tree());
  ~Cgroups();
  Cgroups(const Cgroups&) = delete;
  Cgroups& operator=(const Cgroups&) = delete;

  // Whether skepd is a systemd service, whose apps can have scopes.
  [[nodiscard]] bool in_service() const;
  // From now on they get some, where that is so. `maker` outlives this.
  void use(ScopeMaker& maker);

  // The apps that there are from now on. One that is new gets its place.
  void configure(const std::vector<AppSpec>& apps);

  // Whether the app's scope is still on its way; then `born` is called in a later turn, when it is
  // there or is waited for no longer, AppScope::longest at most.
  [[nodiscard]] bool hold(const WorkerId& worker, std::function<void()> born);
  // The worker that is held shall not be born. False: none is held.
  bool let_go(std::uint64_t incarnation);

  // Makes the worker's cgroup, to be born into; no descriptor: it gets none.
  [[nodiscard]] UniqueFd begin(const WorkerId& worker, const ResourceSpec& resources);
  // The worker is not there: it could not be made, or (errno) could not enter.
  void abandon(const WorkerId& worker, int outside);
  // A worker from before this skepd is known by the cgroup that it is in; false: it is in none that
  // skepd made for it. To be called before configure().
  bool adopt(const WorkerId& worker, pid_t pid);

  // Living workers follow at once.
  void limit(const WorkerId& worker, const ResourceSpec& resources);
  // A spare lives in a slot from now on.
  void promote(const WorkerId& worker);

  // The worker's own process has ended: whatever else there is of it, wherever it went, is killed.
  void kill(std::uint64_t incarnation);
  // The worker was reaped. Its counters are added to its slot's, and its cgroup goes as soon as
  // nobody is in there. Returns whether the kernel killed a process of it for want of memory, since
  // memory() was last asked.
  Oom remove(std::uint64_t incarnation);
  // The slot's counters, or those of all slots, go with the last of their workers.
  void forget(const std::string& app, std::uint32_t slot);
  void forget(const std::string& app);

  // Its memory as it is judged. Nothing without a cgroup of its own that has the memory controller.
  [[nodiscard]] std::optional<CgroupMemory> memory(std::uint64_t incarnation);
  // With the slot's counters. Nothing for a slot that never had a worker with a cgroup. Reads files
  // (about 50 us): callers with many spread them over several turns.
  [[nodiscard]] std::optional<CgroupFigures> figures(const WorkerId& worker) const;

  // For the next skepd: the counters of the app's slots, less what living workers have.
  [[nodiscard]] std::vector<CgroupFacts> facts(const std::string& app) const;
  void restore(const std::string& app, const std::vector<CgroupFacts>& facts);

  [[nodiscard]] CgroupPlace place(const std::string& app) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::host
