#include "host/telemetry/sampler.h"

#include <algorithm>
#include <iterator>
#include <limits>
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
  std::map<std::uint64_t, pid_t> living;       // by incarnation
  bool forgotten = false;                      // it goes with the last of them
  std::map<std::uint64_t, AgentFacts> former;  // of an earlier skepd, until its worker is added
};
using Slots = std::map<SlotKey, Slot>;

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

  void add(const WorkerId& id, pid_t pid, std::optional<Page> page, const AppSpec& spec,
           Instant born);
  void look_for(const WorkerId& id, const AppSpec& spec);
  Farewell remove(const WorkerId& id);
  void forget(const std::string& app, std::uint32_t slot);
  void forget(const std::string& app);
  [[nodiscard]] std::vector<SlotFacts> facts(const std::string& app) const;
  void restore(const std::string& app, const std::vector<SlotFacts>& facts);
  void on_tick(std::function<void()> ticked) { ticked_ = std::move(ticked); }
  [[nodiscard]] std::map<std::uint32_t, std::uint64_t> open_connections(
      const std::string& app) const;
  [[nodiscard]] std::optional<AgentFigures> agent_figures(const WorkerId& id) const;
  [[nodiscard]] Processed process_figures(const WorkerId& id);
  [[nodiscard]] Reactor& reactor() const { return reactor_; }

 private:
  void watch(const WorkerId& id, pid_t pid, std::optional<Page> page, const AppSpec& spec,
             Slot& slot);
  void look_at_least_by(const WatchedWorker& worker);
  void plan(Instant when);
  void tick();
  void leave(Slots::iterator slot, std::uint64_t incarnation);
  // Looks at every watched worker; returns when the next tick should be.
  Instant look_at_all(WatchedWorker::Tick& tick, std::vector<Sample>& samples,
                      std::vector<Warning>& warnings);

  Reactor& reactor_;
  std::function<void(event::Sampled)> sampled_;
  std::function<void(WorkerId, std::string)> warn_;
  ProcReader proc_;
  std::function<void()> ticked_;
  Slots slots_;
  std::map<std::uint64_t, WatchedWorker> watched_;  // by incarnation
  std::uint64_t first_ = 0;  // with whom the next tick begins, so that all get their reads of /proc
  Timer timer_;
  Instant planned_{};
};

void Sampler::Impl::add(const WorkerId& id, pid_t pid, std::optional<Page> page,
                        const AppSpec& spec, Instant born) {
  Slot& slot = slots_[{id.app, id.slot}];
  slot.cpu.begin(id.incarnation, born);
  slot.living[id.incarnation] = pid;
  slot.forgotten = false;
  watch(id, pid, std::move(page), spec, slot);
}

void Sampler::Impl::watch(const WorkerId& id, pid_t pid, std::optional<Page> page,
                          const AppSpec& spec, Slot& slot) {
  if (!page && !WatchedWorker::limits_memory(spec)) return;
  if (!slot.totals) slot.totals = std::make_shared<AgentTotals>();
  const auto [place, fresh] = watched_.try_emplace(id.incarnation, id, pid, std::move(page), spec,
                                                   slot.totals, reactor_.now());
  if (const auto former = slot.former.extract(id.incarnation); fresh && former)
    place->second.restore(former.mapped());
  if (fresh) look_at_least_by(place->second);
}

void Sampler::Impl::look_at_least_by(const WatchedWorker& worker) {
  const Instant next = worker.next_look(reactor_.now());
  if (!timer_ || next < planned_) plan(next);
}

void Sampler::Impl::look_for(const WorkerId& id, const AppSpec& spec) {
  if (const auto known = watched_.find(id.incarnation); known != watched_.end()) {
    known->second.look_for(spec, reactor_.now());
    return look_at_least_by(known->second);
  }
  const auto slot = slots_.find({id.app, id.slot});
  if (slot == slots_.end()) return;
  const auto living = slot->second.living.find(id.incarnation);
  if (living != slot->second.living.end())
    watch(id, living->second, std::nullopt, spec, slot->second);
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
  if (const auto slot = slots_.find({id.app, id.slot}); slot != slots_.end())
    leave(slot, id.incarnation);
  if (warning) warn_(id, std::move(*warning));
  return farewell;
}

void Sampler::Impl::leave(Slots::iterator slot, std::uint64_t incarnation) {
  const auto living = slot->second.living.find(incarnation);
  if (living == slot->second.living.end()) return;
  slot->second.cpu.end(incarnation, proc_.last_cpu(living->second));
  slot->second.living.erase(living);
  if (slot->second.forgotten && slot->second.living.empty()) slots_.erase(slot);
}

void Sampler::Impl::forget(const std::string& app, std::uint32_t slot) {
  const auto found = slots_.find({app, slot});
  if (found == slots_.end()) return;
  found->second.forgotten = true;
  if (found->second.living.empty()) slots_.erase(found);
}

void Sampler::Impl::forget(const std::string& app) {
  for (auto slot = slots_.lower_bound({app, 0});
       slot != slots_.end() && slot->first.first == app;) {
    slot->second.forgotten = true;
    slot = slot->second.living.empty() ? slots_.erase(slot) : std::next(slot);
  }
}

std::vector<SlotFacts> Sampler::Impl::facts(const std::string& app) const {
  std::vector<SlotFacts> all;
  for (auto slot = slots_.lower_bound({app, 0}); slot != slots_.end() && slot->first.first == app;
       ++slot) {
    SlotFacts& facts = all.emplace_back();
    facts.slot = slot->first.second;
    facts.cpu_before = slot->second.cpu.before();
    if (const auto& totals = slot->second.totals) {
      facts.lag = totals->lag;
      facts.gc_count = totals->gc_count;
      facts.gc_seconds = totals->gc_seconds;
      facts.thread_exits = totals->thread_exits;
      facts.thread_failures = totals->thread_failures;
    }
    for (const auto& [incarnation, pid] : slot->second.living)
      if (const auto watched = watched_.find(incarnation); watched != watched_.end())
        if (auto agent = watched->second.facts()) facts.agents.push_back(std::move(*agent));
  }
  return all;
}

void Sampler::Impl::restore(const std::string& app, const std::vector<SlotFacts>& facts) {
  for (const SlotFacts& saved : facts) {
    Slot& slot = slots_[{app, saved.slot}];
    slot.cpu.restore(saved.cpu_before);
    slot.totals = std::make_shared<AgentTotals>(AgentTotals{
        saved.lag, saved.gc_count, saved.gc_seconds, saved.thread_exits, saved.thread_failures});
    for (const AgentFacts& agent : saved.agents) slot.former[agent.incarnation] = agent;
  }
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
  if (ticked_) ticked_();
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

std::map<std::uint32_t, std::uint64_t> Sampler::Impl::open_connections(
    const std::string& app) const {
  std::map<std::uint32_t, std::uint64_t> open;
  for (const auto& [incarnation, worker] : watched_)
    if (worker.id().app == app) open[worker.id().slot] += worker.open_connections();
  return open;
}

std::optional<AgentFigures> Sampler::Impl::agent_figures(const WorkerId& id) const {
  const auto worker = watched_.find(id.incarnation);
  if (worker == watched_.end() || worker->second.id() != id) return std::nullopt;
  return worker->second.figures(reactor_.now());
}

Sampler::Processed Sampler::Impl::process_figures(const WorkerId& id) {
  const auto found = slots_.find({id.app, id.slot});
  if (found == slots_.end()) return {};
  Slot& slot = found->second;
  Processed processed;
  if (const auto living = slot.living.find(id.incarnation); living != slot.living.end())
    if (const auto figures = proc_.figures(living->second))
      processed.process = slot.cpu.see(id.incarnation, reactor_.now(), *figures);
  processed.cpu_seconds_total = slot.cpu.total_seconds();
  return processed;
}

Sampler::Sampler(Reactor& reactor, std::function<void(event::Sampled)> sampled,
                 std::function<void(WorkerId, std::string)> warn, ProcReader proc)
    : impl_(std::make_unique<Impl>(reactor, std::move(sampled), std::move(warn), std::move(proc))) {
}

Sampler::~Sampler() = default;

void Sampler::add(const WorkerId& worker, pid_t pid, std::optional<Page> page, const AppSpec& spec,
                  std::optional<Instant> born) {
  impl_->add(worker, pid, std::move(page), spec, born.value_or(impl_->reactor().now()));
}

void Sampler::look_for(const WorkerId& worker, const AppSpec& spec) {
  impl_->look_for(worker, spec);
}

Sampler::Farewell Sampler::remove(const WorkerId& worker) {
  return impl_->remove(worker);
}

void Sampler::forget(const std::string& app, std::uint32_t slot) {
  impl_->forget(app, slot);
}

void Sampler::forget(const std::string& app) {
  impl_->forget(app);
}

std::vector<SlotFacts> Sampler::facts(const std::string& app) const {
  return impl_->facts(app);
}

void Sampler::restore(const std::string& app, const std::vector<SlotFacts>& facts) {
  impl_->restore(app, facts);
}

void Sampler::on_tick(std::function<void()> ticked) {
  impl_->on_tick(std::move(ticked));
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> Sampler::open_connections(
    const std::string& app) const {
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> all;
  for (const auto& [slot, count] : impl_->open_connections(app))
    all.emplace_back(slot, static_cast<std::uint32_t>(std::min(count, most)));
  return all;
}

std::optional<AgentFigures> Sampler::agent_figures(const WorkerId& worker) const {
  return impl_->agent_figures(worker);
}

Sampler::Processed Sampler::process_figures(const WorkerId& worker) {
  return impl_->process_figures(worker);
}

}  // namespace skep::host
