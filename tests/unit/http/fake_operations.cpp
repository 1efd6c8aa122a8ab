#include "unit/http/fake_operations.h"

#include "api/http/turn.h"

namespace skep::api::test {

void FakeOperations::measure(std::function<void(std::shared_ptr<const Snapshot>)> done) {
  ++measured;
  if (!measures) {
    held.push_back(std::move(done));
    return;
  }
  auto taken = std::make_shared<const Snapshot>(snapshot);
  in_a_later_turn(loop_.context(), [done = std::move(done), taken] { done(taken); });
}

void FakeOperations::command(event::Command command, const Peer& peer,
                             std::function<void(std::vector<CommandResult>)> done) {
  commands.emplace_back(std::move(command), peer);
  if (rests)
    in_a_later_turn(loop_.context(), [done = std::move(done), told = results] { done(told); });
  else
    waiting.push_back(std::move(done));
}

Result<void> FakeOperations::restart(const Peer& peer) {
  restarts.push_back(peer);
  return restarted;
}

WorkerSnapshot worker_of(const std::string& app, std::uint32_t slot) {
  WorkerSnapshot worker;
  worker.slot.worker = {app, slot, slot + 1ULL};
  worker.slot.state = WorkerState::running;
  worker.slot.pid = static_cast<pid_t>(10000 + slot);
  worker.slot.started = Instant{std::chrono::seconds(100)};
  worker.slot.changed = Instant{std::chrono::seconds(101)};
  worker.slot.eligible = true;
  worker.process = ProcessFigures{1536000, 0.25, 1.5};
  worker.cpu_seconds_total = 0.75;
  return worker;
}

WorkerSnapshot agent_worker_of(const std::string& app, std::uint32_t slot) {
  WorkerSnapshot worker = worker_of(app, slot);
  AgentFigures& agent = worker.agent.emplace();
  for (std::size_t at = 0; at < agent.lag.counts.size(); ++at) agent.lag.counts.at(at) = 1000 + at;
  agent.lag.sum_seconds = 12.3456789;
  agent.lag_p50_seconds = 0.0005;
  agent.lag_p99_seconds = 0.0125;
  agent.lag_max_seconds = 0.25;
  agent.utilization_ratio = 0.123456;
  agent.heap_used_bytes = 12345678;
  agent.heap_limit_bytes = 4345298944;
  agent.open_connections = 42;
  agent.gc_count = 321;
  agent.gc_seconds = 0.456789;
  agent.threads = 3;
  agent.thread_lag_max_seconds = 1.5;
  agent.thread_exits = 7;
  agent.thread_failures = 2;
  return worker;
}

}  // namespace skep::api::test
