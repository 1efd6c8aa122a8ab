#include <algorithm>
#include <cstdlib>

#include "engine/lifecycle.h"
#include "unit/engine/simulation/invariants.h"
#include "unit/engine/simulation/require.h"

namespace skep::engine::simulation {
namespace {

bool is_failing(RestartReason reason) {
  return reason == RestartReason::loop_lag || reason == RestartReason::heap ||
         reason == RestartReason::memory || reason == RestartReason::health;
}

// From "exit status 1 after 3.2s, next start in 400ms". Rounding keeps the order, so what was told
// can be compared.
Duration told_delay(const std::string& text) {
  const std::string words = "next start in ";
  const std::size_t at = text.rfind(words);
  if (at == std::string::npos) throw Violation("BACKOFF does not say until when: " + text);
  char* unit = nullptr;
  const double number = std::strtod(text.c_str() + at + words.size(), &unit);
  const double seconds = std::string(unit) == "ms" ? number / 1000 : number;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

// What rounding may have added to a delay of which we are told.
Duration unrounded(Duration told) {
  using namespace std::chrono_literals;
  return told - (told >= 1s ? Duration(51ms) : Duration(1ms));
}

}  // namespace

std::set<std::uint32_t> Invariants::instances_of(const std::string& app) const {
  std::set<std::uint32_t> instances;
  for (const auto& [key, slot] : slots_)
    if (key.first == app && slot.living != 0) instances.insert(slot.instance);
  for (const auto& [incarnation, extra] : extras_)
    if (extra.beside.first == app) instances.insert(extra.instance);
  return instances;
}

void Invariants::action(const action::Spawn& spawn) {
  const WorkerId& worker = spawn.worker;
  ++spawns_;
  require(worker.incarnation > last_incarnation_, "an incarnation is used again", worker);
  last_incarnation_ = worker.incarnation;
  const auto app = apps_.find(worker.app);
  require(app != apps_.end() && app->second.configured, "started for an app that is gone", worker);
  require(!shutting_down_, "started during shutdown", worker);
  const auto instances = instances_of(worker.app);
  require(!instances.contains(spawn.instance), "the instance of another worker", worker);
  require(spawn.instance == 0 || instances.contains(spawn.instance - 1),
          "not the lowest instance that is free", worker);
  require(app->second.commands.contains(spawn.definition), "a definition nobody made", worker);
  claim_inherited(worker.app);
  const auto found = slots_.find({worker.app, worker.slot});
  if (worker.slot == no_slot || (found != slots_.end() && found->second.living != 0)) {
    born_beside(spawn);
    return inherit(extras_.at(worker.incarnation), app->second.spec);
  }
  require(worker.slot < app->second.spec.workers, "started although the config has no such slot",
          worker);
  SlotAccount& slot = found->second;
  require(!slot.stopped_by_command || slot.perhaps_needed,
          "started although it was stopped by command", worker);
  slot.stopped_by_command = slot.perhaps_needed = false;
  require(slot.state == WorkerState::starting, "spawned outside STARTING", worker);
  slot.living = worker.incarnation;
  slot.instance = spawn.instance;
  slot.command = app->second.commands.at(spawn.definition);
  slot.definition = spawn.definition;
  inherit(slot, app->second.spec);
}

void Invariants::action(const action::SetEligible& set) {
  AppAccount& app = apps_.at(set.app);
  require(std::is_sorted(set.slots.begin(), set.slots.end()), "slots out of order", set.app);
  require(app.eligible != set.slots, "the eligible set is told without a change", set.app);
  app.eligible = set.slots;
}

void Invariants::action(const action::Signal& signal) {
  ProcessAccount* process = living(signal.worker);
  require(process != nullptr, "signal to a worker that is dead or unknown", signal.worker);
  require(signal.signal >= 1 && signal.signal <= 64, "no such signal", signal.worker);
  const SlotAccount* slot = living_in_slot(signal.worker);
  if (slot != nullptr && slot->state != WorkerState::stopping) return;
  process->draining = process->draining && signals_by_command_;
  if (slot == nullptr) return;
  const auto& eligible = apps_.at(signal.worker.app).eligible;
  require(!std::binary_search(eligible.begin(), eligible.end(), signal.worker.slot),
          "signalled to leave while connections may still come", signal.worker);
}

void Invariants::action(const action::Reply& reply) {
  require(outstanding_.erase(reply.ticket) == 1, "a ticket is answered twice, or was never given",
          std::to_string(reply.ticket));
}

void Invariants::action(const action::Halt& /*halt*/) {
  require(shutting_down_ && !halted_, "halt unasked, or twice");
  for (const auto& [key, slot] : slots_)
    require(slot.living == 0, "halt while a worker lives", key.first);
  require(extras_.empty(), "halt while a process beside the slots lives");
  require(outstanding_.empty(), "halt while somebody waits for an answer");
  halted_ = true;
}

void Invariants::note_end(const std::string& app) {
  require(apps_.at(app).spec.essential && !shutting_down_, "the daemon ends unasked", app);
  for (const auto& [key, slot] : slots_)
    require(key.first != app || slot.living == 0, "an app is over while a worker of it lives", app);
  shutting_down_ = true;
}

void Invariants::action(const action::Publish& publish) {
  if (publish.notice.kind == Notice::Kind::essential) note_end(publish.notice.worker.app);
  const Notice& notice = publish.notice;
  const auto found = slots_.find({notice.worker.app, notice.worker.slot});
  if (notice.kind == Notice::Kind::state) {
    require(found != slots_.end(), "a state of an unknown slot", notice.worker);
    transition(found->second, notice);
  }
  if (notice.kind == Notice::Kind::replaced) check_replacement(found->second, notice);
  if (notice.kind == Notice::Kind::said) note_said(notice);
  const bool of_roll = notice.kind == Notice::Kind::roll;
  if (of_roll && notice.text.find("is due: ") != std::string::npos)
    begin_roll(notice.worker.app, apps_.at(notice.worker.app));
  if (of_roll && notice.text.starts_with("it has run for ") && found != slots_.end())
    check_age(found->second, notice);
  if (notice.kind == Notice::Kind::roll && extras_.contains(notice.worker.incarnation) &&
      found != slots_.end())
    take_over(found->second, notice);
}

void Invariants::note_said(const Notice& notice) {
  ProcessAccount* process = living(notice.worker);
  require(process != nullptr, "a dead worker says something", notice.worker);
  bool& told = notice.text.find("STOPPING=1") != std::string::npos ? process->stopping_told
                                                                   : process->retiring_told;
  require(!std::exchange(told, true), "what it says is told twice", notice.worker);
}

void Invariants::transition(SlotAccount& slot, const Notice& notice) {
  require(notice.from == slot.state, "a change from a state it was not in", notice.worker);
  require(is_legal(slot.state, *notice.to), "an illegal change of state", notice.worker);
  if (notice.to == WorkerState::running) check_ready(slot, notice);
  const ExtraAccount* comes =
      notice.to == WorkerState::starting ? coming_into(notice.worker) : nullptr;
  if (notice.to == WorkerState::starting) {
    check_start_order(notice.worker);
    static_cast<ProcessAccount&>(slot) = {};
    slot.announced_at = now_;
    slot.running_since.reset();
  }
  if (notice.to == WorkerState::running || notice.to == WorkerState::exited) slot.came_up = true;
  if (notice.to == WorkerState::stopping) {
    check_stop_order(slot, notice);
    check_budget(slot, notice);
    if (notice.reason == RestartReason::ready_timeout) check_ready_timeout(slot, notice);
  }
  // A slot that a roll finds without a worker gets the new definition at once, and a fresh start.
  const bool redefined = redefines(notice.worker.app);
  if (redefined) {
    const bool judged = slot.end_is_judged;
    slot.perhaps_forgiven();
    slot.end_is_judged = judged;
  }
  if (notice.from == WorkerState::exited && notice.to == WorkerState::starting &&
      comes == nullptr && !redefined)
    require(slot.may_start_at_once, "started at once after a run that was not stable",
            notice.worker);
  if (notice.from == WorkerState::backoff && notice.to == WorkerState::starting)
    require(redefined || comes != nullptr || !slot.not_before || now_ >= *slot.not_before,
            "started before its back-off was over", notice.worker);
  if (comes == nullptr) slot.state = *notice.from;
  note_death(slot, notice);
  check_giving_up(slot, notice);
  if (notice.to == WorkerState::backoff) note_backoff(slot, notice);
  slot.state = *notice.to;
  slot.draining = false;
  if (comes != nullptr) return move_in(slot, comes->living);
  begin_health(slot);
  if (slot.state == WorkerState::running) slot.running_since = now_;
  if (slot.state == WorkerState::running || slot.state == WorkerState::exited)
    slot.taken_away = false;
  const bool leaves_for_good = is_stopped({notice.worker.app, notice.worker.slot}, slot);
  slot.end_is_judged =
      slot.state == WorkerState::stopping && notice.reason && !leaves_for_good &&
      (is_failing(*notice.reason) || notice.reason == RestartReason::ready_timeout);
}

// Slots that are STARTING, in BACKOFF or FATAL are wanted and away, whoever made them so; and so
// are those that were taken away on purpose, until they are back.
bool Invariants::is_away(const SlotKey& key, const SlotAccount& slot) const {
  if (shutting_down_ || !apps_.at(key.first).configured) return false;
  if (slot.stopped_by_command || key.second >= spec_of(key.first).workers) return false;
  return slot.taken_away || slot.state == WorkerState::starting ||
         slot.state == WorkerState::backoff || slot.state == WorkerState::fatal;
}

void Invariants::check_budget(SlotAccount& slot, const Notice& notice) {
  const bool on_purpose =
      notice.reason &&
      (is_failing(*notice.reason) || notice.reason == RestartReason::config ||
       notice.reason == RestartReason::scheduled || notice.reason == RestartReason::max_age);
  if (!on_purpose || slot.state != WorkerState::running) return;
  const std::string& app = notice.worker.app;
  std::uint32_t away = 0;
  for (auto other = slots_.lower_bound({app, 0});
       other != slots_.end() && other->first.first == app; ++other)
    away += is_away(other->first, other->second) ? 1 : 0;
  require(away < spec_of(app).max_unavailable, "taken away although too many of its app are away",
          notice.worker);
  slot.taken_away = true;
}

void Invariants::check_replacement(const SlotAccount& slot, const Notice& notice) const {
  require(slot.state == WorkerState::running, "replaced outside RUNNING", notice.worker);
  if (notice.reason == RestartReason::health) return check_health_replacement(slot, notice);
  if (notice.threshold != Threshold::loop_lag_hard) return;
  const auto& hard = spec_of(notice.worker.app).loop_lag.hard;
  const bool justified = slot.judged && hard && slot.judged->silence > *hard &&
                         slot.judged->held == Held::no &&
                         slot.judged->waited < slot.judged->silence / 2;
  require(justified, "replaced for a stall that is none, or is not its own fault", notice.worker);
}

// Keeps count of the deaths that count.
void Invariants::note_death(SlotAccount& slot, const Notice& notice) {
  const bool dies = slot.state == WorkerState::running ? notice.to == WorkerState::exited
                    : slot.state == WorkerState::starting
                        ? notice.to == WorkerState::backoff || notice.to == WorkerState::fatal
                        : slot.end_is_judged && notice.to != WorkerState::exited;
  if (!dies) return;
  const RestartSpec& spec = spec_of(notice.worker.app).restart;
  if (slot.running_since && now_ - *slot.running_since >= spec.stable) slot.forgive();
  slot.may_start_at_once = slot.running_since && slot.first_death;
  slot.first_death = false;
  slot.deaths.push_back(now_);
}

void Invariants::check_giving_up(const SlotAccount& slot, const Notice& notice) const {
  const RestartSpec& spec = spec_of(notice.worker.app).restart;
  if (!slot.deaths_known || !spec.give_up) return;
  if (notice.to == WorkerState::fatal)
    require(recent_deaths(slot, spec) >= *spec.give_up, "gave up too early", notice.worker);
  if (notice.to == WorkerState::backoff)
    require(recent_deaths(slot, spec) < *spec.give_up, "did not give up", notice.worker);
}

std::size_t Invariants::recent_deaths(const SlotAccount& slot, const RestartSpec& spec) const {
  return static_cast<std::size_t>(
      std::count_if(slot.deaths.begin(), slot.deaths.end(),
                    [&](Instant death) { return now_ - death <= spec.give_up_within; }));
}

void Invariants::note_backoff(SlotAccount& slot, const Notice& notice) {
  const RestartSpec& spec = spec_of(notice.worker.app).restart;
  const Duration delay = told_delay(notice.text);
  require(unrounded(delay) <= spec.backoff_most, "a back-off beyond the most", notice.worker);
  require(delay >= std::min(slot.last_delay, unrounded(spec.backoff_most)),
          "a back-off that shrinks before a stable run", notice.worker);
  slot.last_delay = delay;
  slot.not_before = now_ + unrounded(delay);
}

}  // namespace skep::engine::simulation
