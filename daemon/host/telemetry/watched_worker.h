#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>

#include "host/telemetry/agent_watch.h"
#include "host/telemetry/sampler.h"
#include "host/telemetry/stall_cause.h"
#include "model/app_spec.h"
#include "model/sample.h"

namespace skep::host {

// One worker that ticks look at.
class WatchedWorker {
 public:
  // What its agent counts is added to `totals`, which go on over the workers of a slot.
  WatchedWorker(WorkerId id, pid_t pid, std::optional<Page> page, const AppSpec& spec,
                std::shared_ptr<AgentTotals> totals, Instant now);

  [[nodiscard]] static bool limits_memory(const AppSpec& spec);

  // From now on `spec` says which limits there are.
  void look_for(const AppSpec& spec, Instant now);

  // As AgentWatch's.
  [[nodiscard]] std::optional<AgentFacts> facts() const {
    return agent_ ? agent_->facts(id_.incarnation) : std::nullopt;
  }
  void restore(const AgentFacts& facts) {
    if (agent_) agent_->restore(facts);
  }

  struct Tick {
    Instant now{};
    Duration late{};     // over a resolution: the engine will not judge what is told now
    int proc_reads = 0;  // how many more this turn may do
    const ProcReader* proc = nullptr;
  };
  // Looks, and returns what there is to tell the engine, if anything. `warning` is set where the
  // operator should know something.
  std::optional<Sample> look(Tick& tick, std::optional<std::string>& warning);

  // When the next look should be, seen from a look at `now`: at the worker's resolution, sooner
  // where a silent loop passes a limit before that, or when its memory should be read.
  [[nodiscard]] Instant next_look(Instant now) const;
  [[nodiscard]] const WorkerId& id() const { return id_; }

  [[nodiscard]] bool heap_exhausted() const { return agent_ && agent_->heap_exhausted(); }

  // 0 while the agent has not spoken.
  [[nodiscard]] std::uint64_t open_connections() const;

  // Nothing while the agent has not spoken.
  [[nodiscard]] std::optional<AgentFigures> figures(Instant now) const;

 private:
  void find_cause(Tick& tick, Duration silence);
  void read_memory(Tick& tick);
  [[nodiscard]] Sample describe(Instant now) const;
  [[nodiscard]] bool worth_telling(const Sample& sample, Instant now) const;

  WorkerId id_;
  pid_t pid_;
  std::optional<AgentWatch> agent_;
  std::shared_ptr<AgentTotals> totals_;
  Duration resolution_{};
  std::optional<Duration> soft_;
  std::optional<Duration> hard_;
  std::optional<Instant> memory_due_;  // none without a memory limit
  Duration memory_period_{};
  std::optional<std::uint64_t> resident_;
  std::optional<CgroupMemory> cgroup_;  // known in place of `resident_`
  StallCause cause_;
  std::optional<Sample> told_;  // the last that the engine could judge
  Instant told_at_{};
};

}  // namespace skep::host
