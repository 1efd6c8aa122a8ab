#include "host/telemetry/sampler.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "host/telemetry/agent_watch.h"
#include "host/telemetry/slot_cpu.h"
#include "host/telemetry/watched_worker.h"

namespace skep::host {

namespace {

// So that a turn stays short when every worker of many is silent: a read of /proc takes about 10
// us.
constexpr int proc_reads_a_tick = 200;
// Many limits passed at different moments share a tick.
constexpr Duration least_distance = std::chrono::milliseconds(2);

using SlotKey = std::pair<std::string, std::uint32_t>;

struct Slot {
  std::shared_ptr<AgentTotals> totals;  // none before its first watched worker
  SlotCpu cpu;
  std::uint64_t present = 0;  // incarnation of the newest worker
  pid_t pid = 0;              // 0: it is gone
};

struct Warning {
  WorkerId worker;
  std::string sentence;
};

}  // namespace

class Sampler::Impl {
 public:
  Impl(Reactor& reactor, std::function<void(event::Sampled)> sampled,
       std::function<void(WorkerId, std::string)> warn, ProcReader proc)
      : reactor_(reactor),
        sampled_(std::move(sampled)),
        warn_(std::move(warn)),
        proc_(std::move(proc)) {}

  void add(const WorkerId& id, pid_t pid, std::optional<Page> page, const AppSpec& spec);
  Farewell remove(const WorkerId& id);
  void forget(const std::string& app, std::uint32_t slot) { slots_.erase({app, slot}); }
  [[nodiscard]] std::optional<AgentFigures> agent_figures(const SlotKey& key) const;
  [[nodiscard]] Processed process_figures(const SlotKey& key);

 private:
  void plan(Instant when);
  void tick();
  // Looks at every watched worker; returns when the next tick should be.
  Instant look_at_all(WatchedWorker::Tick& tick, std::vector<Sample>& samples,
                      std::vector<Warning>& warnings);

  Reactor& reactor_;
  std::function<void(event::Sampled)> sampled_;
  std::function<void(WorkerId, std::string)> warn_;
  ProcReader proc_;
  std::map<SlotKey, Slot> slots_;
  std::map<std::uint64_t, WatchedWorker> watched_;  // by incarnation
  std::uint64_t first_ = 0;  // with whom the next tick begins, so that all get their reads of /proc
  Timer timer_;
  Instant planned_{};
};

void Sampler::Impl::add(const WorkerId& id, pid_t pid, std::optional<Page> page,
                        const AppSpec& spec) {
  const Instant now = reactor_.now();
  Slot& slot = slots_[{id.app, id.slot}];
  slot.cpu.begin(now);
  slot.present = id.incarnation;
  slot.pid = pid;
  if (!page && !spec.memory.soft && !spec.memory.hard) return;
  if (!slot.totals) slot.totals = std::make_shared<AgentTotals>();
  const auto [place, fresh] =
      watched_.try_emplace(id.incarnation, id, pid, std::move(page), spec, slot.totals, now);
  if (!fresh) return;
  const Instant next = place->second.next_look(now);
  if (!timer_ || next < planned_) plan(next);
}

Sampler::Farewell Sampler::Impl::remove(const WorkerId& id) {
  Farewell farewell;
  std::optional<std::string> warning;
  if (const auto found = watched_.find(id.incarnation); found != watched_.end()) {
    WatchedWorker::Tick last{reactor_.now(), {}, 0, &proc_};
    found->second.look(last, warning);
    farewell.heap_exhausted = found->second.heap_exhausted();
    watched_.erase(found);
    if (watched_.empty()) timer_.reset();
  }
  const auto slot = slots_.find({id.app, id.slot});
  if (slot != slots_.end() && slot->second.present == id.incarnation && slot->second.pid != 0) {
    slot->second.cpu.end(proc_.last_cpu(slot->second.pid));
    slot->second.pid = 0;
  }
  if (warning) warn_(id, std::move(*warning));
  return farewell;
}

void Sampler::Impl::plan(Instant when) {
  planned_ = when;
  timer_ = reactor_.at(when, [this] { tick(); });
}

void Sampler::Impl::tick() {
  event::Sampled sampled;
  std::vector<Warning> warnings;
  const Instant now = reactor_.now();
  sampled.late = std::max(Duration{}, now - planned_);
  WatchedWorker::Tick tick{now, sampled.late, proc_reads_a_tick, &proc_};
  plan(look_at_all(tick, sampled.samples, warnings));

  // Whoever is told may add and remove workers.
  for (Warning& warning : warnings) warn_(std::move(warning.worker), std::move(warning.sentence));
  if (!sampled.samples.empty()) sampled_(std::move(sampled));
}

Instant Sampler::Impl::look_at_all(WatchedWorker::Tick& tick, std::vector<Sample>& samples,
                                   std::vector<Warning>& warnings) {
  Instant next = Instant::max();
  std::uint64_t unread = 0;
  auto place = watched_.lower_bound(first_);
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    if (place == watched_.end()) place = watched_.begin();
    WatchedWorker& worker = place->second;
    if (tick.proc_reads <= 0 && unread == 0) unread = place->first;
    std::optional<std::string> warning;
    if (auto sample = worker.look(tick, warning)) samples.push_back(std::move(*sample));
    if (warning) warnings.push_back({worker.id(), std::move(*warning)});
    next = std::min(next, worker.next_look(tick.now));
    ++place;
  }
  first_ = unread;
  return std::max(next, tick.now + least_distance);
}

std::optional<AgentFigures> Sampler::Impl::agent_figures(const SlotKey& key) const {
  const auto slot = slots_.find(key);
  if (slot == slots_.end() || slot->second.pid == 0) return std::nullopt;
  const auto worker = watched_.find(slot->second.present);
  if (worker == watched_.end()) return std::nullopt;
  return worker->second.figures(reactor_.now());
}

Sampler::Processed Sampler::Impl::process_figures(const SlotKey& key) {
  const auto found = slots_.find(key);
  if (found == slots_.end()) return {};
  Slot& slot = found->second;
  Processed processed;
  if (slot.pid != 0)
    if (const auto figures = proc_.figures(slot.pid))
      processed.process = slot.cpu.see(reactor_.now(), *figures);
  processed.cpu_seconds_total = slot.cpu.total_seconds();
  return processed;
}

Sampler::Sampler(Reactor& reactor, std::function<void(event::Sampled)> sampled,
                 std::function<void(WorkerId, std::string)> warn, ProcReader proc)
    : impl_(std::make_unique<Impl>(reactor, std::move(sampled), std::move(warn), std::move(proc))) {
}

Sampler::~Sampler() = default;

void Sampler::add(const WorkerId& worker, pid_t pid, std::optional<Page> page,
                  const AppSpec& spec) {
  impl_->add(worker, pid, std::move(page), spec);
}

Sampler::Farewell Sampler::remove(const WorkerId& worker) {
  return impl_->remove(worker);
}

void Sampler::forget(const std::string& app, std::uint32_t slot) {
  impl_->forget(app, slot);
}

std::optional<AgentFigures> Sampler::agent_figures(const std::string& app,
                                                   std::uint32_t slot) const {
  return impl_->agent_figures({app, slot});
}

Sampler::Processed Sampler::process_figures(const std::string& app, std::uint32_t slot) {
  return impl_->process_figures({app, slot});
}

}  // namespace skep::host
