#include "measurement.h"

#include <cstddef>
#include <utility>

namespace skep {

namespace {

// Reading /proc and its cgroup costs about 60 us a worker, and a turn of the reactor may take 10
// ms.
constexpr std::size_t measured_a_turn = 60;

// A snapshot on its way, and the worker whose turn it is.
struct Measurement {
  host::Reactor& reactor;
  host::Host& host;
  std::shared_ptr<Snapshot> snapshot;
  std::function<void(std::shared_ptr<const Snapshot>)> done;
  std::size_t app = 0;
  std::size_t slot = 0;
};

void measure_next(Measurement& measurement) {
  AppSnapshot& app = measurement.snapshot->apps[measurement.app];
  WorkerSnapshot& worker = app.workers[measurement.slot++];
  const WorkerId& id = worker.slot.worker;
  worker.agent = measurement.host.agent_figures(id);
  auto processed = measurement.host.process_figures(id);
  worker.process = processed.process;
  worker.cpu_seconds_total = processed.cpu_seconds_total;
  worker.cgroup = measurement.host.cgroup_figures(id);
}

void measure_some(const std::shared_ptr<Measurement>& measurement) {
  const auto& apps = measurement->snapshot->apps;
  for (std::size_t left = measured_a_turn; left > 0 && measurement->app < apps.size();) {
    if (measurement->slot == apps[measurement->app].workers.size()) {
      ++measurement->app;
      measurement->slot = 0;
      continue;
    }
    measure_next(*measurement);
    --left;
  }
  if (measurement->app < apps.size())
    measurement->reactor.post([measurement] { measure_some(measurement); });
  else
    measurement->reactor.post([measurement] { measurement->done(measurement->snapshot); });
}

}  // namespace

std::shared_ptr<Snapshot> snapshot_of(EngineSnapshot known, Instant now,
                                      const TurnHistogram& turns) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->at = now;
  snapshot->turns = turns;
  snapshot->shutting_down = known.shutting_down;
  for (AppStatus& app : known.apps) {
    AppSnapshot& shown = snapshot->apps.emplace_back();
    shown.name = std::move(app.name);
    shown.group = std::move(app.group);
    shown.workers_desired = app.workers_desired;
    shown.spares_desired = app.spares_desired;
    shown.extras = std::move(app.extras);
    shown.roll = std::move(app.roll);
    shown.rolls = app.rolls;
    shown.overloaded = app.overloaded;
    shown.workers.reserve(app.slots.size());
    for (SlotStatus& slot : app.slots) shown.workers.emplace_back().slot = std::move(slot);
  }
  return snapshot;
}

void measure_over_turns(host::Reactor& reactor, host::Host& host,
                        std::shared_ptr<Snapshot> snapshot,
                        std::function<void(std::shared_ptr<const Snapshot>)> done) {
  for (AppSnapshot& app : snapshot->apps) {
    app.balance = host.balance(app.name);
    app.steering = host.steering(app.name);
    app.cgroup = host.cgroup_place(app.name);
    app.log_bytes_dropped = host.log_bytes_dropped(app.name);
  }
  auto measurement = std::make_shared<Measurement>(
      Measurement{reactor, host, std::move(snapshot), std::move(done)});
  reactor.post([measurement] { measure_some(measurement); });
}

}  // namespace skep
