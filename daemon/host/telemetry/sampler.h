#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "host/reactor/reactor.h"
#include "host/telemetry/page.h"
#include "model/app_spec.h"
#include "model/event.h"
#include "model/snapshot.h"

namespace skep::host {

// Looks at every watched worker each tick and tells the engine what it saw, and keeps the figures
// that the api shows. Workers are known by slot here: counters go on over the workers of a slot.
class Sampler {
 public:
  Sampler(Reactor& reactor, std::function<void(event::Sampled)> sampled,
          std::function<void(WorkerId, std::string)> warn);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  // A worker exists. `page` is empty without an agent. `spec` says what to look for: nothing is
  // read of a worker that has neither an agent nor a memory limit, and no tick runs while no worker
  // is watched.
  void add(const WorkerId& worker, pid_t pid, std::optional<Page> page, const AppSpec& spec);
  // The worker is about to be reaped: its last figures are added to the slot's.
  void remove(const WorkerId& worker);
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
