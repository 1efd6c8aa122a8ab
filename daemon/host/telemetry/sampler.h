#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

#include "host/handover/facts.h"
#include "host/process/proc_figures.h"
#include "host/reactor/reactor.h"
#include "host/telemetry/final_cpu.h"
#include "host/telemetry/page.h"
#include "model/app_spec.h"
#include "model/event.h"
#include "model/snapshot.h"

namespace skep::host {

// Where a Sampler learns what a process does; a test gives its own.
struct ProcReader {
  std::function<std::optional<ProcFigures>(pid_t)> figures = read_proc_figures;
  std::function<std::optional<RunQueueFigures>(pid_t)> run_queue = read_run_queue_figures;
  std::function<std::optional<Duration>(pid_t)> last_cpu = final_cpu;
  // The memory of the worker's cgroup, where it has one that tells.
  std::function<std::optional<CgroupMemory>(const WorkerId&)> cgroup =
      [](const WorkerId&) -> std::optional<CgroupMemory> { return std::nullopt; };
};

// Looks at every watched worker each tick and tells the engine what it saw, and keeps the figures
// that the api shows. Counters belong to the slot: they go on over its workers, and where two live
// in it those of both add up.
//
// Ticks come at the smallest resolution of the workers with an agent, and at the very time when a
// silent worker passes a limit of loop-lag; with memory limits alone, once a second. A Sampled
// carries a worker only when there is something to say: its loop is silent for over a resolution
// (or over loop-lag.soft, if that is shorter), or was when last told; a figure has changed; or a
// second has passed since it was last carried. A tick with nothing to say gives no event. `waited`
// and `held` are read of silent workers only, and `waited` is scaled to the whole of the silence
// from the part that was watched. `resident_bytes` or `cgroup` is read each second, and of a
// worker with a limit to its cgroup's memory five times as often, and carried until it is read
// again. `lag` is the worst since the sample before, but for one that came in a tick later than the
// worker's resolution, which nobody judges.
class Sampler {
 public:
  Sampler(Reactor& reactor, std::function<void(event::Sampled)> sampled,
          std::function<void(WorkerId, std::string)> warn, ProcReader proc = {});
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  // A worker lives in a slot. `page` is empty without an agent. `spec` says what to look for:
  // nothing is read of a worker that has neither an agent nor a memory limit, and no tick runs
  // while no worker is watched. `born`: when its process was made, where that is not now.
  void add(const WorkerId& worker, pid_t pid, std::optional<Page> page, const AppSpec& spec,
           std::optional<Instant> born = {});
  // From now on `spec` says what to look for.
  void look_for(const WorkerId& worker, const AppSpec& spec);
  // The worker is about to be reaped: its last figures are added to the slot's. Returns what they
  // say of its end.
  struct Farewell {
    bool heap_exhausted = false;  // event::Exited
  };
  Farewell remove(const WorkerId& worker);
  // The slot is gone for good: its counters go with its last worker, unless another comes before.
  void forget(const std::string& app, std::uint32_t slot);
  void forget(const std::string& app);  // all its slots

  // For the next skepd: the counters of the app's slots. restore() comes before its workers are
  // added, and they go on from there.
  [[nodiscard]] std::vector<SlotFacts> facts(const std::string& app) const;
  void restore(const std::string& app, const std::vector<SlotFacts>& facts);

  // Called at the end of each tick.
  void on_tick(std::function<void()> ticked);
  // What each worker of the app has open as of the last tick, by slot: (slot, connections), the
  // slots ascending, those of two workers in one slot added up.
  [[nodiscard]] std::vector<std::pair<std::uint32_t, std::uint32_t>> open_connections(
      const std::string& app) const;

  // The figures of a slot's worker as of the last tick, with the slot's counters. Nothing for one
  // that does not live, or not in this slot.
  [[nodiscard]] std::optional<AgentFigures> agent_figures(const WorkerId& worker) const;

  // Reads /proc now, for one worker (about 10 us): callers with many spread them over several
  // turns.
  struct Processed {
    std::optional<ProcessFigures> process;  // of the worker, as above
    double cpu_seconds_total = 0;           // of the slot so far
  };
  [[nodiscard]] Processed process_figures(const WorkerId& worker);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::host
