#include "host/telemetry/watched_worker.h"

#include <algorithm>
#include <utility>

namespace skep::host {

namespace {

constexpr Duration memory_period = std::chrono::seconds(1);
// The kernel waits for nobody once its limit is reached.
constexpr Duration limited_memory_period = std::chrono::milliseconds(200);
constexpr Duration memory_distance = max_resolution;  // between the batches in which it is read
constexpr Duration longest_untold = std::chrono::seconds(1);
constexpr Duration just_past = std::chrono::nanoseconds(1);

bool same_figures(const Sample& a, const Sample& b) {
  const auto heap = [](const Sample& sample) {
    const HeapFigures figures = sample.heap.value_or(HeapFigures{});
    return std::pair(figures.used_bytes, figures.limit_bytes);
  };
  return a.agent == b.agent && a.resident_bytes == b.resident_bytes && a.cgroup == b.cgroup &&
         a.heap.has_value() == b.heap.has_value() && heap(a) == heap(b);
}

}  // namespace

WatchedWorker::WatchedWorker(WorkerId id, pid_t pid, std::optional<Page> page, const AppSpec& spec,
                             std::shared_ptr<AgentTotals> totals, Instant now)
    : id_(std::move(id)), pid_(pid), totals_(std::move(totals)) {
  if (page) agent_.emplace(std::move(*page), pid);
  look_for(spec, now);
}

void WatchedWorker::look_for(const AppSpec& spec, Instant now) {
  resolution_ = spec.loop_lag.resolution();
  soft_ = spec.loop_lag.soft;
  hard_ = spec.loop_lag.hard;
  const bool by_kernel = spec.resources.memory_high || spec.resources.memory_max;
  memory_period_ = by_kernel ? limited_memory_period : memory_period;
  if (limits_memory(spec)) {
    memory_due_ = std::min(memory_due_.value_or(now + memory_period_), now + memory_period_);
    return;
  }
  memory_due_.reset();
  resident_.reset();
  cgroup_.reset();
}

bool WatchedWorker::limits_memory(const AppSpec& spec) {
  return spec.memory.soft || spec.memory.hard || spec.resources.memory_high ||
         spec.resources.memory_max;
}

std::optional<Sample> WatchedWorker::look(Tick& tick, std::optional<std::string>& warning) {
  if (agent_) {
    warning = agent_->look(tick.now, *totals_);
    find_cause(tick, agent_->silence(tick.now));
  }
  read_memory(tick);
  Sample sample = describe(tick.now);
  if (!worth_telling(sample, tick.now)) return std::nullopt;
  if (tick.late <= resolution_) {
    told_ = sample;
    told_at_ = tick.now;
    if (agent_) agent_->begin_lag();
  }
  return sample;
}

void WatchedWorker::find_cause(Tick& tick, Duration silence) {
  if (silence == Duration{}) {
    if (cause_.begun()) cause_.end();
    return;
  }
  if (tick.proc_reads <= 0) return;
  if (!cause_.begun()) {
    --tick.proc_reads;
    cause_.begin(pid_, tick.now, *tick.proc);
  } else if (silence >= std::min(resolution_, soft_.value_or(resolution_))) {
    tick.proc_reads -= 2;
    cause_.measure(pid_, tick.now, *tick.proc);
  }
}

void WatchedWorker::read_memory(Tick& tick) {
  if (!memory_due_ || tick.now < *memory_due_ || tick.proc_reads <= 0) return;
  --tick.proc_reads;
  memory_due_ = tick.now + memory_period_;
  if (const auto cgroup = tick.proc->cgroup(id_)) {
    cgroup_ = cgroup;
    resident_.reset();
    tick.proc_reads -= 3;
    return;
  }
  if (const auto figures = tick.proc->figures(pid_)) resident_ = figures->resident_bytes;
}

Sample WatchedWorker::describe(Instant now) const {
  Sample sample;
  sample.worker = id_;
  sample.resident_bytes = resident_;
  sample.cgroup = cgroup_;
  if (!agent_ || !agent_->last()) return sample;
  const Page::Reading& reading = *agent_->last();
  sample.agent = true;
  sample.silence = agent_->silence(now);
  sample.lag = std::max(agent_->lag(), sample.silence);
  sample.waited = cause_.waited(sample.silence);
  sample.held = cause_.held(reading.debugger);
  if (reading.heap_limit_bytes > 0)
    sample.heap = HeapFigures{reading.judged_heap_used_bytes, reading.judged_heap_limit_bytes};
  return sample;
}

bool WatchedWorker::worth_telling(const Sample& sample, Instant now) const {
  const Duration noteworthy = std::min(resolution_, soft_.value_or(resolution_));
  const auto silent = [&](const Sample& of) { return of.agent && of.silence >= noteworthy; };
  if (!told_) return sample.agent || sample.resident_bytes || sample.cgroup;
  return silent(sample) || silent(*told_) || !same_figures(sample, *told_) ||
         now - told_at_ >= longest_untold;
}

Instant WatchedWorker::next_look(Instant now) const {
  Instant next = agent_ ? now + resolution_ : now + memory_period_;
  if (memory_due_) next = std::min(next, std::max(*memory_due_, now + memory_distance));
  if (!agent_ || agent_->silence(now) == Duration{}) return next;
  const Instant due = agent_->last()->stamp + agent_->last()->resolution;
  for (const auto& limit : {soft_, hard_})
    if (limit && due + *limit >= now) next = std::min(next, due + *limit + just_past);
  return next;
}

std::uint64_t WatchedWorker::open_connections() const {
  return agent_ && agent_->last() ? agent_->last()->open_connections : 0;
}

std::optional<AgentFigures> WatchedWorker::figures(Instant now) const {
  if (!agent_ || !agent_->last()) return std::nullopt;
  return agent_->figures(now, *totals_);
}

}  // namespace skep::host
