#include "unit/engine/simulation/invariants.h"

#include <algorithm>

#include "engine/engine.h"
#include "engine/lag_verdict.h"
#include "engine/probing.h"
#include "model/app_keys.h"
#include "model/definition.h"
#include "unit/engine/simulation/require.h"

namespace skep::engine::simulation {
namespace {

bool never_shrinks(const SlotStatus& before, const SlotStatus& after) {
  for (std::size_t i = 0; i < before.restarts.size(); ++i)
    if (after.restarts.at(i) < before.restarts.at(i)) return false;
  for (std::size_t i = 0; i < before.breaches.size(); ++i)
    if (after.breaches.at(i) < before.breaches.at(i)) return false;
  return after.stalls >= before.stalls;
}

}  // namespace

void Invariants::SlotAccount::forgive() {
  first_death = true;
  may_start_at_once = true;
  end_is_judged = false;
  last_delay = {};
  not_before.reset();
  deaths.clear();
  deaths_known = true;
}

// Who waits waits no longer than who begins to wait now.
void Invariants::SlotAccount::obey(const RestartSpec& changed, Instant now) {
  deaths_known = false;
  if (not_before) not_before = std::min(*not_before, now + changed.backoff_most);
}

Invariants::SlotAccount* Invariants::living_in_slot(const WorkerId& worker) {
  const auto found = slots_.find({worker.app, worker.slot});
  if (found == slots_.end() || worker.incarnation == 0) return nullptr;
  return found->second.living == worker.incarnation ? &found->second : nullptr;
}

Invariants::ProcessAccount* Invariants::living(const WorkerId& worker) {
  if (SlotAccount* slot = living_in_slot(worker)) return slot;
  const auto extra = extras_.find(worker.incarnation);
  return extra == extras_.end() || extra->second.beside.first != worker.app ? nullptr
                                                                            : &extra->second;
}

// --- what goes in ---

void Invariants::before(const Event& event, Instant now) {
  now_ = now;
  signals_by_command_ = false;
  std::visit([this](const auto& each) { this->event(each); }, event);
}

void Invariants::event(const event::Command& command) {
  signals_by_command_ = command.verb == Verb::signal;
  if (command.ticket != 0) outstanding_.insert(command.ticket);
  if (command.verb == Verb::shutdown) shutting_down_ = true;
  if (shutting_down_) return;
  note_scale(command);
  note_order(command);
  note_roll(command);
  if (command.verb == Verb::stop)
    each_target(command, [](const SlotKey& /*key*/, SlotAccount& slot) {
      slot.stopped_by_command = true;
      slot.end_is_judged = false;
    });
  if (command.verb == Verb::start || command.verb == Verb::restart)
    each_target(command, [&command](const SlotKey& /*key*/, SlotAccount& slot) {
      const bool runs = slot.state == WorkerState::starting || slot.state == WorkerState::running;
      slot.stopped_by_command = slot.perhaps_needed = false;
      if (command.verb == Verb::start && runs) return;
      slot.forgive();
    });
}

void Invariants::event(const event::ConfigLoaded& config) {
  if (shutting_down_) return;
  std::set<std::string> names;
  for (const AppSpec& spec : config.apps) {
    names.insert(spec.name);
    note_change(apps_[spec.name], spec);
  }
  for (auto& [name, app] : apps_)
    if (!names.contains(name)) app.configured = false;
  for (auto& [key, slot] : slots_) {
    const AppAccount& app = apps_.at(key.first);
    if (!app.configured || key.second >= app.spec.workers) slot.end_is_judged = false;
  }
}

void Invariants::note_change(AppAccount& app, const AppSpec& configured) {
  const bool returned = !app.configured;
  AppSpec spec = configured;
  if (!returned && app.configured_workers == configured.workers) spec.workers = app.spec.workers;
  app.configured_workers = configured.workers;
  const bool renewed = returned || !changed_definition(app.spec, spec).empty();
  app.definition += renewed ? 1 : 0;
  if (returned) app.serving_spec.reset();
  if (renewed && !returned && !app.serving_spec) app.serving_spec = app.spec;
  for (auto& [key, slot] : slots_) {
    if (key.first != spec.name) continue;
    const bool slot_returned = key.second >= app.spec.workers && key.second < spec.workers;
    if (returned || slot_returned) slot.stopped_by_command = false;
    if (renewed || slot_returned) slot.perhaps_forgiven();
    if (!(app.spec.restart == spec.restart)) slot.obey(spec.restart, now_);
    renew_health(slot, app.spec, spec);
  }
  for (auto& [incarnation, extra] : extras_)
    if (extra.beside.first == spec.name) renew_health(extra, app.spec, spec);
  for (std::uint32_t index = 0; index < spec.workers; ++index) slots_[{spec.name, index}];
  app.spec = spec;
  app.commands[app.definition] = spec.command.back();
  app.most_surge = std::max(app.most_surge, spec.roll.max_surge);
  app.configured = true;
}

void Invariants::event(const event::Spawned& spawned) {
  ProcessAccount* slot = living(spawned.worker);
  if (slot == nullptr || slot->announced) return;
  slot->announced = true;
  slot->announced_at = now_;
}

void Invariants::event(const event::Asked& asked) {
  const ProcessAccount* process = living(asked.worker);
  if (process == nullptr) return;
  const auto extra = extras_.find(asked.worker.incarnation);
  const bool ends_now = process->state == WorkerState::stopping && !process->draining;
  if (extra != extras_.end() && extra->second.role == ExtraStatus::Role::spare)
    held_asks_[asked.ask] = asked;
  else if (!ends_now)
    asked_[asked.ask] = asked;
}

void Invariants::event(const event::Listening& listening) {
  if (ProcessAccount* slot = living(listening.worker)) slot->listened = true;
}

void Invariants::event(const event::Sampled& sampled) {
  for (const Sample& sample : sampled.samples) {
    SlotAccount* slot = living_in_slot(sample.worker);
    if (slot == nullptr) continue;
    if (sampled.late > spec_of(sample.worker.app).loop_lag.resolution()) continue;
    slot->judged = sample;
    if (slot->state != WorkerState::running) continue;
    slot->silent_for = cause_of(spec_of(sample.worker.app).loop_lag, sample);
    if (excuse_of(slot->silent_for) != Hold::none) slot->health.hear(now_);
  }
}

void Invariants::event(const event::SpawnFailed& failed) {
  end_process(failed.worker);
}
void Invariants::event(const event::Exited& exited) {
  end_process(exited.worker);
}

void Invariants::end_process(const WorkerId& worker) {
  const auto extra = extras_.find(worker.incarnation);
  if (extra != extras_.end() && extra->second.beside.first == worker.app) extras_.erase(extra);
  std::erase_if(held_asks_, [&](const auto& held) { return held.second.worker == worker; });
  SlotAccount* slot = living_in_slot(worker);
  if (slot == nullptr) return;
  slot->living = 0;
  slot->health = {};
}

void Invariants::after(const Actions& actions, const EngineSnapshot& snapshot, Instant now) {
  now_ = now;
  spawns_ = probes_ = 0;
  note_rolls(snapshot);
  for (const Action& each : actions) std::visit([this](const auto& it) { this->action(it); }, each);
  require(spawns_ <= most_spawns_a_call, "too many spawns in one call");
  require(probes_ <= most_probes_a_call, "too many probes in one call");
  require(asked_.empty(), "an asking was not answered");
  check_order(snapshot);
  forget_vanished(snapshot);
  for (const AppStatus& app : snapshot.apps) check(app);
  for (auto& [name, app] : apps_)
    app.all_running_since =
        all_running(name) ? std::optional(app.all_running_since.value_or(now)) : std::nullopt;
  for (const std::string& app : std::exchange(must_lose_one_, {}))
    require(!all_running(app), "nobody is replaced whose watchdog ran down", app);
  std::set<std::string> known;
  for (const AppStatus& app : snapshot.apps) known.insert(app.name);
  for (auto& [name, app] : apps_) {
    app.went_back = false;
    if (known.contains(name)) continue;
    app.definition = app.completed = 0;
    app.roll.reset();
    app.commands.clear();
  }
  for (auto& [incarnation, extra] : extras_) extra.health.answered_well = false;
  for (auto& [key, slot] : slots_) {
    slot.judged.reset();
    slot.health.answered_well = slot.health.must_go = slot.health.triggered = false;
  }
}

// --- what it says of itself ---

void Invariants::check(const AppStatus& app) {
  for (const SlotStatus& status : app.slots) {
    const auto found = slots_.find({app.name, status.worker.slot});
    require(found != slots_.end(), "a slot that nobody asked for", status.worker);
    check(status, found->second);
    found->second.status = status;
  }
  check_eligible(app);
  check_rescue(app);
  check_extras(app);
  check_roll(app);
  apps_.at(app.name).roll = app.roll;
}

void Invariants::check(const SlotStatus& status, const SlotAccount& slot) const {
  const WorkerId& worker = status.worker;
  require(status.state == slot.state, "a state that was not told", worker);
  require(has_process(status.state) == (slot.living != 0),
          "a state with a process and none there, or the other way round", worker);
  if (slot.living != 0)
    require(worker.incarnation == slot.living, "the state of another worker", worker);
  if (slot.living != 0) require(status.instance == slot.instance, "another instance", worker);
  require(status.status_text == slot.status_text, "not what the worker said of itself", worker);
  require(status.stalled || !status.stall_cause, "the cause of no stall", worker);
  require(!slot.health.must_go || status.state != WorkerState::running,
          "not replaced although it is not well", worker);
  const bool in_trouble =
      status.state == WorkerState::backoff || status.state == WorkerState::fatal;
  require(status.trouble.empty() != in_trouble, "BACKOFF and FATAL say why, others do not", worker);
  check_waiting(status);
  if (slot.status) require(never_shrinks(*slot.status, status), "a counter shrank", worker);
  require(status.draining == slot.draining, "draining, or not, and nobody was told", worker);
  const bool judged = slot.judged && !apps_.at(worker.app).went_back;
  if (judged && status.state == WorkerState::running) check_stalled(status, slot);
}

void Invariants::check_stalled(const SlotStatus& status, const SlotAccount& slot) const {
  const LoopLagLimits& limits = spec_of(status.worker.app).loop_lag;
  const auto past = [&](const std::optional<Duration>& limit) {
    return slot.judged->agent && limit && slot.judged->silence > *limit;
  };
  require(status.stalled == (past(limits.soft) || past(limits.hard)),
          "stalled and not silent, or silent and not stalled", status.worker);
}

void Invariants::check_eligible(const AppStatus& app) const {
  std::vector<std::uint32_t> running;
  std::vector<std::uint32_t> healthy;
  std::vector<std::uint32_t> flagged;
  for (const SlotStatus& status : app.slots) {
    if (status.eligible) flagged.push_back(status.worker.slot);
    if (status.state != WorkerState::running) continue;
    running.push_back(status.worker.slot);
    const bool leaves = slots_.at({app.name, status.worker.slot}).stopping;
    if (!status.stalled && !leaves) healthy.push_back(status.worker.slot);
  }
  const auto& told = apps_.at(app.name).eligible;
  require(flagged == told, "its status and what was told disagree on who is eligible", app.name);
  require(told == (healthy.empty() ? running : healthy),
          "eligible are the ready and not stalled, or all that are ready", app.name);
  require(running.empty() || !told.empty(), "a worker is ready and none is eligible", app.name);
}

void Invariants::check_rescue(const AppStatus& app) const {
  const action::Rescue& rescue = apps_.at(app.name).rescue;
  const auto& eligible = apps_.at(app.name).eligible;
  require(rescue.from.empty() == rescue.to.empty(), "rescued by nobody, or nobody is", app.name);
  for (const std::uint32_t slot : rescue.to)
    require(std::binary_search(eligible.begin(), eligible.end(), slot),
            "a slot rescues that is not eligible", app.name);
  if (rescue.to.empty()) return;
  require(rescue.to == eligible, "an eligible slot does not rescue", app.name);
  for (const SlotStatus& status : app.slots)
    require(status.eligible || status.worker.incarnation == 0 ||
                std::binary_search(rescue.from.begin(), rescue.from.end(), status.worker.slot),
            "what waits there is nobody's", status.worker);
}

void Invariants::forget_vanished(const EngineSnapshot& snapshot) {
  std::size_t count = 0;
  for (const AppStatus& app : snapshot.apps) count += app.slots.size();
  if (count == slots_.size()) return;
  std::set<SlotKey> present;
  for (const AppStatus& app : snapshot.apps)
    for (const SlotStatus& status : app.slots) present.emplace(app.name, status.worker.slot);
  for (auto slot = slots_.begin(); slot != slots_.end();) {
    if (present.contains(slot->first)) {
      ++slot;
      continue;
    }
    const AppAccount& app = apps_.at(slot->first.first);
    require(slot->second.living == 0, "a slot vanished under its worker", slot->first.first);
    require(!app.configured || slot->first.second >= app.spec.workers || shutting_down_,
            "a slot vanished that the config has", slot->first.first);
    slot = slots_.erase(slot);
  }
}

// --- at rest ---

void Invariants::check_rest() const {
  require(outstanding_.empty(), "somebody waits for an answer for ever");
  for (const auto& [incarnation, extra] : extras_)
    require(extra.role == ExtraStatus::Role::spare && extra.state == WorkerState::starting,
            "a process beside the slots that never ends",
            WorkerId{extra.beside.first, extra.beside.second, incarnation});
  for (const auto& [name, app] : apps_)
    require(!app.configured || !app.rolls(), "a roll that never ends", name);
}

void Invariants::check_health(bool revived) const {
  for (const auto& [key, slot] : slots_) {
    const AppAccount& app = apps_.at(key.first);
    const WorkerId worker{key.first, key.second, slot.living};
    require(app.configured && key.second < app.spec.workers, "a slot that should be gone", worker);
    if (slot.stopped_by_command && !slot.perhaps_needed) {
      require(slot.state == WorkerState::stopped, "stopped by command and not STOPPED", worker);
      continue;
    }
    const bool may_rest = app.spec.restart.policy != RestartSpec::Policy::always;
    const bool waits = slot.status && !slot.status->waits_for.empty();
    if (slot.perhaps_needed || (waits && !revived)) continue;
    const bool excused = !revived && (slot.state == WorkerState::fatal ||
                                      (may_rest && slot.state == WorkerState::exited));
    require(excused || slot.state == WorkerState::running, "wanted and not RUNNING", worker);
    if (revived) require(slot.command == app.spec.command.back(), "runs an old definition", worker);
  }
  for (const auto& known : apps_) {
    const std::string& name = known.first;
    const auto& app = known.second;
    if (!app.configured || !revived) continue;
    require(app.roll && app.roll->phase == RollStatus::Phase::complete,
            "nothing is wrong and a roll did not end complete", name);
    const auto spares = std::count_if(extras_.begin(), extras_.end(), [&](const auto& extra) {
      return extra.second.beside.first == name && extra.second.command == app.spec.command.back();
    });
    const bool runs = std::any_of(slots_.begin(), slots_.end(), [&](const auto& slot) {
      return slot.first.first == name && slot.second.living != 0;
    });
    const bool has_spares = runs && !inherits_sockets(app.spec);
    require(spares == (has_spares ? app.spec.spares : 0), "not as many spares as asked for", name);
  }
}

}  // namespace skep::engine::simulation
