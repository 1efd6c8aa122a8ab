#include "unit/engine/simulation/model_host.h"

#include <algorithm>
#include <csignal>

namespace skep::engine::simulation {

using namespace std::chrono_literals;

namespace {

constexpr Duration between_beats = 2s;

}  // namespace

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
  processes_[incarnation].spare = spawn.worker.slot == no_slot;
  if (!processes_[incarnation].spare)
    plan_readiness(incarnation, born);
  else if (!likely(faults / 4))
    plan(born + 1ms + up_to(500ms), {Happening::Kind::asked, incarnation});
  if (likely(faults / 2))
    end(processes_[incarnation], {ExitStatus::Kind::exited, likely(30) ? 0 : 1, false},
        born + up_to(2s));
}

// In any order, and some of it never.
void ModelHost::plan_readiness(std::uint64_t incarnation, Instant born) {
  using Kind = Happening::Kind;
  for (const Kind kind : {Kind::listening, Kind::said, Kind::notified})
    if (!likely(faults / 4))
      plan(born + up_to(likely(faults) ? Duration(8s) : Duration(500ms)), {kind, incarnation});
  plan(born + up_to(between_beats), {Kind::beat, incarnation});
}

void ModelHost::perform(const action::Promote& promote, Instant now) {
  const auto found = processes_.find(promote.worker.incarnation);
  if (found == processes_.end()) return;
  found->second.worker = promote.worker;
  found->second.spare = false;
  plan_readiness(promote.worker.incarnation, now);
}

// A drain ends in its time, or never tells of its end, or nobody is there to do it.
void ModelHost::perform(const action::Drain& drain, Instant now) {
  const auto found = processes_.find(drain.worker.incarnation);
  if (found == processes_.end() || found->second.mood.stuck || likely(faults / 4)) return;
  plan(now + up_to(drain.within), {Happening::Kind::drained, drain.worker.incarnation});
}

// An answer comes at its timeout at the latest, give or take what the host is late itself.
void ModelHost::perform(const action::Probe& probe, Instant now) {
  const auto found = processes_.find(probe.worker.incarnation);
  if (found == processes_.end()) return;
  const Mood& mood = found->second.mood;
  const bool late = mood.silent || mood.frozen != Held::no || likely(faults / 3);
  const Instant at = now + (late ? probe.timeout : up_to(std::min<Duration>(probe.timeout, 50ms)));
  plan(at, {.kind = Happening::Kind::probed,
            .incarnation = probe.worker.incarnation,
            .probe = probe.probe});
}

void ModelHost::perform(const action::Signal& signal, Instant now) {
  const auto found = processes_.find(signal.worker.incarnation);
  if (found == processes_.end()) return;
  Process& process = found->second;
  if (signal.signal == SIGKILL)
    return end(process, {ExitStatus::Kind::killed, SIGKILL, false},
               now + up_to(likely(3) ? Duration(6s) : Duration(100ms)));
  if (process.mood.stuck || process.mood.frozen != Held::no || likely(30)) return;
  end(process, {ExitStatus::Kind::exited, 0, false},
      now + up_to(likely(faults) ? Duration(5s) : Duration(100ms)));
}

// Two ends of one worker may be planned: the first to come is the one.
void ModelHost::end(Process& process, ExitStatus status, Instant at, bool heap_exhausted) {
  if (process.failing) return;
  plan(at, {Happening::Kind::exited, process.worker.incarnation, status, heap_exhausted});
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
    case Happening::Kind::asked:
      return event::Asked{worker, ++last_ask_, {ListenAddress::Family::any, "", 0, false, 7}};
    case Happening::Kind::drained:
      return event::Drained{worker, !likely(10), likely(20) ? 2U : 0U};
    case Happening::Kind::exited:
    case Happening::Kind::spawn_failed:
      break;
    default:
      return tell(happening, process, now);
  }
  if (happening.kind == Happening::Kind::exited && !process.announced) {
    plan(now + 20ms, happening);  // nobody is reaped before it was born
    return std::nullopt;
  }
  processes_.erase(found);
  dead_.push_back(worker);
  if (dead_.size() > 50) dead_.pop_front();
  if (happening.kind == Happening::Kind::exited)
    return event::Exited{worker, happening.status, happening.heap_exhausted};
  return event::SpawnFailed{worker, {"cannot execute serve", likely(50) ? 2 : 13}};
}

std::optional<Event> ModelHost::tell(const Happening& happening, Process& process, Instant now) {
  event::Notified notified;
  notified.worker = process.worker;
  notified.ready = true;
  switch (happening.kind) {
    case Happening::Kind::said:
      return event::Said{process.worker, event::Said::What::ready};
    case Happening::Kind::notified:
      return notified;
    case Happening::Kind::beat:
      return beat(process, now);
    default:
      return answer(happening, process);
  }
}

// No worker beats any more once faults have ceased: the world shall come to rest.
std::optional<Event> ModelHost::beat(const Process& process, Instant now) {
  if (faults == 0) return std::nullopt;
  plan(now + between_beats, {Happening::Kind::beat, process.worker.incarnation});
  if (process.mood.mute || process.mood.silent) return std::nullopt;
  event::Notified notified;
  notified.worker = process.worker;
  notified.alive = true;
  return notified;
}

Event ModelHost::answer(const Happening& happening, const Process& process) {
  const Mood& mood = process.mood;
  const bool well = !mood.unwell && !mood.silent && mood.frozen == Held::no && !likely(faults / 4);
  return event::Probed{process.worker, happening.probe, well,
                       well ? "" : "GET /up was answered with 503"};
}

std::vector<Sample> ModelHost::samples(Instant now) {
  std::vector<Sample> samples;
  for (const auto& [incarnation, process] : processes_) {
    Sample& sample = samples.emplace_back();
    const Mood& mood = process.mood;
    sample.worker = process.worker;
    sample.agent = process.announced && !likely(1);
    sample.held = mood.frozen;
    sample.lag = likely(faults / 6) ? Duration(50ms) : up_to(5ms);
    if (mood.silent) sample.silence = now - process.silent_since;
    if (mood.starved) sample.waited = sample.silence * 3 / 4;
    if (!likely(5)) sample.heap = HeapFigures{mood.heap, likely(5) ? 0U : 100U};
    if (!likely(5)) sample.resident_bytes = mood.resident;
    if (likely(30)) sample.cgroup = CgroupMemory{mood.resident, 80, 100, likely(20) ? 0.5 : 0, 0};
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
  const ExitStatus abort{ExitStatus::Kind::killed, SIGABRT, true};
  if (likely(15)) return end(*process, likely(80) ? abort : left, now, true);
  end(*process, likely(10) ? ExitStatus{} : likely(50) ? segfault : left, now);
}

void ModelHost::change_mood(Instant now) {
  Process* process = any();
  if (process == nullptr) return;
  Mood& mood = process->mood;
  if (!mood.silent) process->silent_since = now;
  switch (random_.up_to(7)) {
    case 0:
      mood.silent = true;
      break;
    case 1:
      mood.silent = mood.starved = true;
      break;
    case 2:
      mood.silent = true;
      mood.frozen = likely(50) ? Held::stopped : Held::traced;
      break;
    case 3:
      mood.heap = random_.up_to(100);
      break;
    case 4:
      mood.resident = random_.up_to(100);
      break;
    case 5:
      mood.unwell = true;
      break;
    case 6:
      mood.mute = true;
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
