#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>

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
};

// Looks at every watched worker each tick and tells the engine what it saw, and keeps the figures
// that the api shows. Workers are known by slot here: counters go on over the workers of a slot.
//
// Ticks come at the smallest resolution of the workers with an agent, and at the very time when a
// silent worker passes a limit of loop-lag; with memory limits alone, once a second. A Sampled
// carries a worker only when there is something to say: its loop is silent for over a resolution
// (or over loop-lag.soft, if that is shorter), or was when last told; a figure has changed; or a
// second has passed since it was last carried. A tick with nothing to say gives no event. `waited`
// and `held` are read of silent workers only, and `waited` is scaled to the whole of the silence
// from the part that was watched. `resident_bytes` is read each second and carried until it is read
// again.
class Sampler {
 public:
  Sampler(Reactor& reactor, std::function<void(event::Sampled)> sampled,
          std::function<void(WorkerId, std::string)> warn, ProcReader proc = {});
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  // A worker exists. `page` is empty without an agent. `spec` says what to look for: nothing is
  // read of a worker that has neither an agent nor a memory limit, and no tick runs while no worker
  // is watched.
  void add(const WorkerId& worker, pid_t pid, std::optional<Page> page, const AppSpec& spec);
  // The worker is about to be reaped: its last figures are added to the slot's. Returns what they
  // say of its end.
  struct Farewell {
    bool heap_exhausted = false;  // event::Exited
  };
  Farewell remove(const WorkerId& worker);
  // The slot is gone for good.
  void forget(const std::string& app, std::uint32_t slot);

  // The figures of the slot's present worker as of the last tick, and the slot's CPU time so far.
  [[nodiscard]] std::optional<AgentFigures> agent_figures(const std::string& app,
                                                          std::uint32_t slot) const;

  // Reads /proc now, for one worker (about 10 us): callers with many spread them over several
  // turns.
  struct Processed {
    std::optional<ProcessFigures> process;
    double cpu_seconds_total = 0;
  };
  [[nodiscard]] Processed process_figures(const std::string& app, std::uint32_t slot);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::host
