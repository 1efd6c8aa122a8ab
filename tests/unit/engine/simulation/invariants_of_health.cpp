#include <algorithm>

#include "engine/health.h"
#include "engine/readiness.h"
#include "unit/engine/simulation/invariants.h"
#include "unit/engine/simulation/require.h"

namespace skep::engine::simulation {

// --- what goes in ---

void Invariants::event(const event::Said& said) {
  ProcessAccount* process = living(said.worker);
  if (process != nullptr && said.what == event::Said::What::ready) process->said = true;
}

void Invariants::event(const event::Notified& notified) {
  ProcessAccount* slot = living(notified.worker);
  if (slot == nullptr) return;
  slot->stopping = slot->stopping || notified.stopping;
  if (notified.status) slot->status_text = *notified.status;
  slot->notified = slot->notified || notified.ready;
  if (slot->state == WorkerState::starting && notified.extend_timeout) {
    const Instant wish =
        std::min(now_ + *notified.extend_timeout, slot->announced_at + longest_start);
    slot->ready_by = std::max(slot->ready_by.value_or(wish), wish);
  }
  slot->health.triggered = notified.ailing;
  if (slot->state != WorkerState::running || living_in_slot(notified.worker) == nullptr) return;
  if (notified.alive) slot->health.hear(now_);
  if (!notified.ailing) return;
  slot->health.ailing = true;
  slot->health.must_go = all_running(notified.worker.app);
}

void Invariants::event(const event::Probed& probed) {
  ProcessAccount* slot = living(probed.worker);
  if (slot == nullptr || !slot->health.probe || slot->health.probe->probe != probed.probe) return;
  HealthAccount& health = slot->health;
  health.probe.reset();
  const bool counts = std::exchange(health.probe_counts, false);
  if (slot->state == WorkerState::starting) health.answered_well = counts && probed.well;
  SlotAccount* in_slot = living_in_slot(probed.worker);
  if (in_slot == nullptr || slot->state != WorkerState::running || !counts) return;
  if (probed.well)
    health.failures = 0;
  else if (excuse_of(slot->silent_for) == Hold::none)
    ++health.failures;
  expect_replacement(probed.worker.app, *in_slot);
}

// Only where there is no doubt that the budget allows it.
void Invariants::expect_replacement(const std::string& app, SlotAccount& slot) const {
  const HealthSpec& spec = spec_of(app).health;
  slot.health.must_go = !spec.path.empty() && slot.health.failures >= spec.failures &&
                        excuse_of(slot.silent_for) == Hold::none && all_running(app);
}

bool Invariants::all_running(const std::string& app) const {
  const AppAccount& account = apps_.at(app);
  if (!account.configured || shutting_down_) return false;
  for (std::uint32_t index = 0; index < account.spec.workers; ++index)
    if (slots_.at({app, index}).state != WorkerState::running) return false;
  return true;
}

// A watchdog that ran down is seen at the next tick; or, where its replacement waits already, a
// look later. Of several, the budget lets one go.
void Invariants::before_tick(Instant now) {
  now_ = now;
  signals_by_command_ = false;
  for (auto& [key, slot] : slots_) {
    if (slot.state != WorkerState::running) continue;
    if (excuse_of(slot.silent_for) != Hold::none) slot.health.alive_latest = now;
    const AppAccount& app = apps_.at(key.first);
    const auto& watchdog = app.spec.health.watchdog;
    if (!watchdog || slot.definition != app.definition || app.rolls()) continue;
    const bool looked_at =
        app.all_running_since && now >= *app.all_running_since + between_held_looks;
    if (now >= slot.health.alive_latest + *watchdog && looked_at) must_lose_one_.insert(key.first);
  }
}

void Invariants::begin_health(SlotAccount& slot) const {
  const auto probe = slot.state == WorkerState::running ? slot.health.probe : std::nullopt;
  const bool must_go = slot.health.must_go;
  const bool triggered = slot.health.triggered;
  slot.health = {};
  slot.health.probe = probe;
  slot.health.must_go = must_go;
  slot.health.triggered = triggered;
  slot.health.ailing = triggered && slot.state == WorkerState::running;
  slot.silent_for.reset();
  if (slot.state == WorkerState::running) slot.health.hear(now_);
}

void Invariants::renew_health(ProcessAccount& slot, const AppSpec& before, const AppSpec& after) {
  const bool starting = slot.state == WorkerState::starting;
  const bool same =
      starting ? before.ready == after.ready : before.health.path == after.health.path;
  if (same) return;
  slot.health.probe_counts = false;
  slot.health.failures = 0;
}

// --- what comes out ---

void Invariants::action(const action::Probe& probe) {
  const WorkerId& worker = probe.worker;
  ProcessAccount* slot = living(worker);
  require(slot != nullptr && slot->announced, "a probe of nobody", worker);
  ++probes_;
  require(probe.probe > last_probe_, "the number of a probe is used again", worker);
  last_probe_ = probe.probe;
  require(!slot->health.probe, "a second probe is under way", worker);
  require(probe.timeout > Duration::zero(), "a probe without time to answer", worker);
  const AppSpec& spec = spec_of(worker.app);
  const bool starting = slot->state == WorkerState::starting;
  require(starting || slot->state == WorkerState::running,
          "a probe of a worker that is neither STARTING nor RUNNING", worker);
  require(!starting || (spec.ready.when == ReadySpec::When::http && slot->listened),
          "a probe of readiness that does not ask for it", worker);
  require(probe.path == (starting ? spec.ready.path : spec.health.path) && !probe.path.empty(),
          "a probe of another path", worker);
  slot->health.probe = probe;
  slot->health.probe_counts = true;
}

void Invariants::check_ready(const ProcessAccount& slot, const Notice& notice) const {
  const ReadySpec& ready = spec_of(notice.worker.app).ready;
  require(slot.living == notice.worker.incarnation && slot.announced && is_ready(slot, ready),
          "RUNNING and not ready", notice.worker);
}

bool Invariants::is_ready(const ProcessAccount& slot, const ReadySpec& ready) const {
  switch (ready.when) {
    case ReadySpec::When::listening:
      return slot.listened;
    case ReadySpec::When::after:
      return now_ - slot.announced_at >= ready.after;
    case ReadySpec::When::message:
      return slot.said;
    case ReadySpec::When::notify:
      return slot.notified;
    case ReadySpec::When::http:
      break;
  }
  return slot.listened && slot.health.answered_well;
}

void Invariants::check_ready_timeout(const SlotAccount& slot, const Notice& notice) const {
  const Duration timeout = spec_of(notice.worker.app).ready.timeout;
  require(now_ >= std::max(slot.announced_at + timeout, slot.ready_by.value_or(now_)),
          "killed before its time to become ready was over", notice.worker);
}

void Invariants::check_health_replacement(const SlotAccount& slot, const Notice& notice) const {
  const HealthSpec& spec = spec_of(notice.worker.app).health;
  const HealthAccount& health = slot.health;
  if (health.ailing || health.triggered) return;
  require(excuse_of(slot.silent_for) == Hold::none,
          "replaced for what it was kept from doing by others", notice.worker);
  const bool failed = !spec.path.empty() && health.failures > 0 && health.failures >= spec.failures;
  const bool unheard = spec.watchdog && now_ >= health.alive + *spec.watchdog;
  require(failed || unheard, "replaced although it is well", notice.worker);
}

}  // namespace skep::engine::simulation
