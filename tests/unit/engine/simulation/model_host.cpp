#include "unit/engine/simulation/model_host.h"

#include <csignal>

namespace skep::engine::simulation {

using namespace std::chrono_literals;

void ModelHost::perform(const Actions& actions, Instant now) {
  for (const Action& each : actions) std::visit([&](const auto& it) { perform(it, now); }, each);
}

void ModelHost::perform(const action::Spawn& spawn, Instant now) {
  Process process;
  process.worker = spawn.worker;
  process.failing = likely(faults / 3);
  process.mood.stuck = likely(faults / 2);
  const std::uint64_t incarnation = spawn.worker.incarnation;
  processes_[incarnation] = process;
  const Instant born = now + (likely(50) ? 0ms : up_to(20ms));
  if (process.failing) return plan(born, {Happening::Kind::spawn_failed, incarnation});
  plan(born, {Happening::Kind::spawned, incarnation});
  if (!likely(faults / 4))
    plan(born + up_to(likely(faults) ? Duration(8s) : Duration(500ms)),
         {Happening::Kind::listening, incarnation});
  if (likely(faults / 2))
    end(processes_[incarnation], {ExitStatus::Kind::exited, likely(30) ? 0 : 1, false},
        born + up_to(2s));
}

void ModelHost::perform(const action::Signal& signal, Instant now) {
  const auto found = processes_.find(signal.worker.incarnation);
  if (found == processes_.end()) return;
  Process& process = found->second;
  if (signal.signal == SIGKILL)
    return end(process, {ExitStatus::Kind::killed, SIGKILL, false},
               now + up_to(likely(3) ? Duration(6s) : Duration(100ms)));
  if (process.mood.stuck || process.mood.frozen || likely(30)) return;
  end(process, {ExitStatus::Kind::exited, 0, false},
      now + up_to(likely(faults) ? Duration(5s) : Duration(100ms)));
}

// Two ends of one worker may be planned: the first to come is the one.
void ModelHost::end(Process& process, ExitStatus status, Instant at) {
  if (process.failing) return;
  plan(at, {Happening::Kind::exited, process.worker.incarnation, status});
}

std::optional<Instant> ModelHost::next() const {
  if (plan_.empty()) return std::nullopt;
  return plan_.begin()->first;
}

std::optional<Event> ModelHost::take_due(Instant now) {
  while (!plan_.empty() && plan_.begin()->first <= now) {
    const Happening happening = plan_.begin()->second;
    plan_.erase(plan_.begin());
    if (auto event = happen(happening, now)) return event;
  }
  return std::nullopt;
}

std::optional<Event> ModelHost::happen(const Happening& happening, Instant now) {
  const auto found = processes_.find(happening.incarnation);
  if (found == processes_.end()) return std::nullopt;
  Process& process = found->second;
  const WorkerId worker = process.worker;
  switch (happening.kind) {
    case Happening::Kind::spawned:
      process.announced = true;
      return event::Spawned{worker, static_cast<pid_t>(1000 + worker.incarnation)};
    case Happening::Kind::listening:
      return event::Listening{worker, {ListenAddress::Family::any, "", 3000, false, 0}};
    default:
      break;
  }
  if (happening.kind == Happening::Kind::exited && !process.announced) {
    plan(now + 20ms, happening);  // nobody is reaped before it was born
    return std::nullopt;
  }
  processes_.erase(found);
  dead_.push_back(worker);
  if (dead_.size() > 50) dead_.pop_front();
  if (happening.kind == Happening::Kind::exited) return event::Exited{worker, happening.status};
  return event::SpawnFailed{worker, {"cannot execute serve", likely(50) ? 2 : 13}};
}

std::vector<Sample> ModelHost::samples(Instant now) {
  std::vector<Sample> samples;
  for (const auto& [incarnation, process] : processes_) {
    Sample& sample = samples.emplace_back();
    const Mood& mood = process.mood;
    sample.worker = process.worker;
    sample.agent = process.announced && !likely(1);
    sample.held = mood.frozen ? Held::stopped : Held::no;
    if (mood.silent) sample.silence = now - process.silent_since;
    if (mood.starved) sample.waited = sample.silence * 3 / 4;
    if (!likely(5)) sample.heap = HeapFigures{mood.heap, likely(5) ? 0U : 100U};
    if (!likely(5)) sample.resident_bytes = mood.resident;
  }
  return samples;
}

Process* ModelHost::any() {
  if (processes_.empty()) return nullptr;
  const std::uint64_t last = processes_.rbegin()->first;
  const std::uint64_t first = processes_.begin()->first;
  return &processes_.lower_bound(first + random_.up_to(last - first))->second;
}

void ModelHost::crash(Instant now) {
  Process* process = any();
  if (process == nullptr) return;
  const ExitStatus segfault{ExitStatus::Kind::killed, SIGSEGV, true};
  const ExitStatus left{ExitStatus::Kind::exited, likely(50) ? 0 : 3, false};
  end(*process, likely(10) ? ExitStatus{} : likely(50) ? segfault : left, now);
}

void ModelHost::change_mood(Instant now) {
  Process* process = any();
  if (process == nullptr) return;
  Mood& mood = process->mood;
  if (!mood.silent) process->silent_since = now;
  switch (random_.up_to(5)) {
    case 0:
      mood.silent = true;
      break;
    case 1:
      mood.silent = mood.starved = true;
      break;
    case 2:
      mood.silent = mood.frozen = true;
      break;
    case 3:
      mood.heap = random_.up_to(100);
      break;
    case 4:
      mood.resident = random_.up_to(100);
      break;
    default:
      mood = {.stuck = mood.stuck};
      break;
  }
}

void ModelHost::cheer_up() {
  faults = 0;
  for (auto& [incarnation, process] : processes_) process.mood = {.stuck = process.mood.stuck};
}

std::optional<WorkerId> ModelHost::any_worker() {
  const Process* process = any();
  if (process == nullptr) return std::nullopt;
  return process->worker;
}

WorkerId ModelHost::any_dead() {
  if (dead_.empty() || likely(20)) return {"nobody", 3, random_.up_to(5)};
  return dead_[random_.up_to(dead_.size() - 1)];
}

}  // namespace skep::engine::simulation
